using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tools;

/// <summary>
/// What a discv4 tool says of itself, and what it remembers of others: geth's LocalNode and enode.DB of one run. With a database, the sequence of
/// our record never goes back, and nodes that answered are where a later lookup starts too. Thread-safe.
/// </summary>
internal sealed class ToolIdentity : IDisposable
{
    private const string SequenceFile = "record-sequence";
    private const int Seeds = 30;

    private static readonly TimeSpan SeedAge = TimeSpan.FromDays(5);

    private readonly PrivateKey _key;
    private readonly OutsideAddress? _announced;
    private readonly RecordSequence _sequence;
    private readonly NodeDatabase _database;
    private readonly INodeStore _store;
    private readonly TimeProvider _time;
    private readonly HashSet<(NodeId Id, IPAddress Ip)> _proven = [];
    private readonly Lock _gate = new();
    private NodeRecord? _record;

    private ToolIdentity(PrivateKey key, OutsideAddress? announced, INodeStore store, string? directory, TimeProvider time)
    {
        (_key, _announced, _store, _time) = (key, announced, store, time);
        _sequence = new RecordSequence(directory is null ? null : Path.Combine(directory, SequenceFile), SystemFiles.Instance, time);
        _database = new NodeDatabase(new NodeDatabaseSettings(), time, store);
        _database.Load(store);
    }

    /// <param name="key">Stays the caller's.</param>
    /// <param name="announced">Null announces the address it listens on.</param>
    /// <param name="directory">Absolute path of the database, made when missing; null keeps nothing. One that can't be used is a <see cref="UsageException"/>.</param>
    /// <param name="time">The clock.</param>
    public static ToolIdentity Create(PrivateKey key, OutsideAddress? announced, string? directory, TimeProvider time)
    {
        INodeStore store = new MemoryNodeStore();
        try
        {
            store = directory is null ? store : RocksNodeStore.Open(directory);
            return new ToolIdentity(key, announced, store, directory, time);
        }
        catch (NodeStoreException e)
        {
            store.Dispose();
            throw new UsageException($"--nodedb {Printable.Text(directory!)}: expected a directory for a node database of this tool alone ({e.Message})", e);
        }
    }

    /// <summary>Our record; after <see cref="Listen"/>.</summary>
    public NodeRecord Record => _record ?? throw new InvalidOperationException("not bound");

    /// <summary>Binds a socket, and signs our record with where that is. A port in use is a <see cref="FailureException"/>, and ends this identity.</summary>
    /// <param name="sockets">Where it binds.</param>
    /// <param name="listen">Port 0 takes a free one.</param>
    public IDatagramSocket Listen(IDatagramSockets sockets, IPEndPoint listen)
    {
        try
        {
            var socket = sockets.Bind(listen);
            Announce(socket.LocalEndPoint);
            return socket;
        }
        catch (SocketException e)
        {
            Dispose();
            throw new FailureException($"UDP can't listen on {listen}: {e.Message}", e);
        }
    }

    /// <summary>Where we say we are, to a node of this address; as our pings carry it.</summary>
    public Endpoint EndpointFor(IPAddress remote)
    {
        var (first, second) = remote.AddressFamily == AddressFamily.InterNetwork ? (Record.Ip4, Record.Ip6) : (Record.Ip6, Record.Ip4);
        return new Endpoint(first ?? second ?? IPAddress.Any, Record.Udp ?? 0, 0);
    }

    /// <summary>The node has answered our ping from there: it may have our record.</summary>
    public void Prove(NodeId id, IPAddress ip)
    {
        lock (_gate)
        {
            _proven.Add((id, ip));
        }
    }

    /// <summary>The node has answered our ping and is remembered.</summary>
    public void Answered(Enode node, IPAddress ip)
    {
        lock (_gate)
        {
            _database.RecordPong(node.Id, ip, _time.GetUtcNow());
            _database.StoreNode(node);
        }
    }

    /// <summary>True when the node has answered us from there.</summary>
    public bool IsProven(NodeId id, IPAddress ip)
    {
        lock (_gate)
        {
            return _proven.Contains((id, ip));
        }
    }

    /// <summary>The best nodes of the last five days, for a lookup to start from.</summary>
    public IReadOnlyList<Enode> GetSeeds()
    {
        lock (_gate)
        {
            return _database.GetSeeds(Seeds, SeedAge);
        }
    }

    public void Dispose() => _store.Dispose();

    private void Announce(IPEndPoint local)
    {
        var builder = new NodeRecordBuilder().SetUdp(_announced is null or { Port: 0 } ? (ushort)local.Port : _announced.Port);
        foreach (var address in _announced?.Addresses ?? [Fallback(local.Address)])
        {
            builder.SetIp(address);
        }

        _record = builder.Sign(_key, _sequence.Next());
    }

    // geth's fallback for a socket that is bound to all addresses
    private static IPAddress Fallback(IPAddress bound) =>
        bound.Equals(IPAddress.Any) ? IPAddress.Loopback : bound.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : bound;
}
