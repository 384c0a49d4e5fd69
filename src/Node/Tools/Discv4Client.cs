using System.Net;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;

namespace Akka.Devp2p.Node.Tools;

/// <summary>
/// A short-lived discv4 node for the tools: asks, and answers the pings that come back, as geth's discover.UDPv4 does for its devp2p tool.
/// The resident node's discovery is actors; this one has no table and no timers.
/// </summary>
internal sealed partial class Discv4Client : ICrawlClient
{
    /// <summary>How long a reply may take, geth's respTimeout.</summary>
    public static readonly TimeSpan ReplyTimeout = TimeSpan.FromMilliseconds(500);

    private const int Attempts = 3;
    private const int ExpirationSeconds = 20;
    private const int MinNeighborPort = 1025;

    private static readonly TimeSpan ProofLifetime = TimeSpan.FromHours(12);

    private readonly PrivateKey _key;
    private readonly ToolIdentity _self;
    private readonly IDatagramSocket _socket;
    private readonly TimeProvider _time;
    private readonly Lazy<CrawlTargets> _targets = new(() => new CrawlTargets());
    private readonly Lock _gate = new();
    private readonly List<Pending> _pending = [];
    private readonly Dictionary<(NodeId Id, IPAddress Ip), DateTimeOffset> _bonded = [];

    /// <summary>Binds and starts to listen; a port in use is a <see cref="FailureException"/>.</summary>
    /// <param name="key">Signs.</param>
    /// <param name="sockets">Where it binds.</param>
    /// <param name="listen">Port 0 takes a free one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="self">What is announced and remembered, the client's to dispose; by default where it listens, and nothing.</param>
    public Discv4Client(PrivateKey key, IDatagramSockets sockets, IPEndPoint listen, TimeProvider time, ToolIdentity? self = null)
    {
        _key = key;
        _self = self ?? ToolIdentity.Create(key, null, null, time);
        _time = time;
        _socket = _self.Listen(sockets, listen);
        _socket.Start(OnDatagram, _ => { });
    }

    /// <summary>The address and port in use.</summary>
    public IPEndPoint Local => _socket.LocalEndPoint;

    /// <summary>Sends a ping; false when no pong that echoes it comes in time.</summary>
    public async Task<bool> PingAsync(Enode node)
    {
        var remote = EndPointOf(node);
        var datagram = Discv4Codec.Encode(_key, MakePing(remote), out var hash);
        if (await AskAsync(node.Id, remote, datagram, packet => packet is Pong pong && pong.PingHash == hash, Attempts) is null)
        {
            return false;
        }

        _self.Answered(node, Plain(remote.Address));
        return true;
    }

    public async Task<NodeRecord?> RequestRecordAsync(Enode node)
    {
        var remote = EndPointOf(node);
        if (!await BondAsync(node))
        {
            return null;
        }

        // the second time with a new proof: one of the packets of the first may have been lost
        var record = await RequestOnceAsync(node, remote) ?? (await BondAsync(node) ? await RequestOnceAsync(node, remote) : null);
        if (record is null || record.Sequence < node.Sequence)
        {
            return record is null ? null : node.Record;
        }

        var address = Enode.FromRecord(record).Ip;
        return record.Id != node.Id ? throw new FailureException("can't retrieve record: invalid ID in response record")
            : address is not null && NetCheck.CheckRelay(remote.Address, address) is { } fault ? throw new FailureException($"can't retrieve record: invalid IP in response record: {fault}")
            : record;
    }

    private async Task<NodeRecord?> RequestOnceAsync(Enode node, IPEndPoint remote)
    {
        var datagram = Discv4Codec.Encode(_key, new EnrRequest(Expiration()), out var hash);
        var reply = await AskAsync(node.Id, remote, datagram, packet => packet is EnrResponse response && response.RequestHash == hash, Attempts);
        if (reply is null)
        {
            Unbond(node);
        }

        return (reply as EnrResponse)?.Record;
    }

    /// <summary>Asks the node itself, then the network, and gives back the newest that is known of it.</summary>
    public async Task<Enode> ResolveAsync(Enode node, IReadOnlyList<Enode> bootnodes)
    {
        if (node.UdpEndPoint is not null && await RequestRecordAsync(node) is { } direct)
        {
            return Enode.FromRecord(direct);
        }

        var found = await ToolLookup.FindAsync(_key.PublicKey.Id, node.Id, bootnodes.Concat(_self.GetSeeds()), next => FindNodesTwiceAsync(next, node.Key));
        return found is not null && (await RequestRecordAsync(found) ?? await RequestRecordAsync(found)) is { } record ? Enode.FromRecord(record) : node;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _self.Dispose();
    }

    /// <summary>Proves our endpoint to the node, unless it has been lately: our ping, its pong, and time for its ping and our pong. False when it doesn't answer.</summary>
    private async Task<bool> BondAsync(Enode node)
    {
        var remote = EndPointOf(node);
        lock (_gate)
        {
            if (_bonded.TryGetValue((node.Id, remote.Address), out var at) && _time.GetUtcNow() - at < ProofLifetime)
            {
                return true;
            }
        }

        var pinged = AwaitAsync(node.Id, remote, packet => packet is Ping, 2 * ReplyTimeout);
        if (!await PingAsync(node))
        {
            return false;
        }

        await pinged;
        lock (_gate)
        {
            _bonded[(node.Id, remote.Address)] = _time.GetUtcNow();
            return true;
        }
    }

    /// <summary>What it did not answer may be for want of a proof: the next request begins with one.</summary>
    private void Unbond(Enode node)
    {
        lock (_gate)
        {
            _bonded.Remove((node.Id, EndPointOf(node).Address));
        }
    }

    // datagrams get lost, and a lookup that is done once has no later round to find the rest
    private async Task<IReadOnlyList<Enode>?> FindNodesTwiceAsync(Enode node, PublicKey target)
    {
        var bytes = target.Bytes.ToArray();
        return await FindNodesAsync(node, bytes) ?? await FindNodesAsync(node, bytes);
    }

    public Task<IReadOnlyList<Enode>?> FindBucketAsync(Enode node, int depth) => FindNodesAsync(node, _targets.Value.For(node.Id, depth));

    /// <summary>Asks a node for those closest to the Keccak-256 of 64 bytes: 16 at most; null when it doesn't answer.</summary>
    public async Task<IReadOnlyList<Enode>?> FindNodesAsync(Enode node, ReadOnlyMemory<byte> target)
    {
        var remote = EndPointOf(node);
        if (!await BondAsync(node))
        {
            return null;
        }

        var nodes = new List<Enode>();
        var (received, answered) = (0, false);
        var datagram = Discv4Codec.Encode(_key, new FindNode(target, Expiration()), out _);
        var complete = await AskAsync(node.Id, remote, datagram, packet =>
        {
            if (packet is Neighbors neighbors)
            {
                answered = true;
                received += neighbors.Nodes.Count;
                nodes.AddRange(neighbors.Nodes.Select(n => Accept(remote, n)).OfType<Enode>());
            }

            return received >= RoutingTable.BucketSize;
        });
        if (complete is null && received == 0 && !answered)
        {
            Unbond(node);
            return null;
        }

        return [.. nodes.Take(RoutingTable.BucketSize)];
    }

    private static Enode? Accept(IPEndPoint sender, Neighbor neighbor) =>
        neighbor.Endpoint.Udp >= MinNeighborPort
        && NetCheck.CheckRelay(sender.Address, neighbor.Endpoint.Ip) is null
        && PublicKey.TryParse(neighbor.Key64.Span, out var key)
            ? Enode.Create(key!, neighbor.Endpoint.Ip, neighbor.Endpoint.Tcp, neighbor.Endpoint.Udp)
            : null;
}
