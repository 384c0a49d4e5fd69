using System.Net;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;

namespace Akka.Devp2p.Node.Tools;

/// <summary>
/// A short-lived discv5 node for the tools: asks, and answers what is asked back, as geth's discover.UDPv5 does for its devp2p tool. The resident
/// node's discovery is actors; this one has no table.
/// </summary>
internal sealed partial class Discv5Client : ICrawlClient
{
    /// <summary>How long a reply may take, the handshake before it included.</summary>
    public static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(1);

    private const int Attempts = 3, MinPort = 1025;

    private readonly PrivateKey _key;
    private readonly ToolIdentity _self;
    private readonly IDatagramSocket _socket;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly PacketReader _reader;
    private readonly SessionMachine _sessions;
    private readonly List<Pending> _pending = [];

    /// <summary>Binds and starts to listen; a port in use is a <see cref="FailureException"/>.</summary>
    /// <param name="key">Signs.</param>
    /// <param name="sockets">Where it binds.</param>
    /// <param name="listen">Port 0 takes a free one.</param>
    /// <param name="time">The clock.</param>
    /// <param name="self">What is announced and remembered, the client's to dispose; by default where it listens, and nothing.</param>
    public Discv5Client(PrivateKey key, IDatagramSockets sockets, IPEndPoint listen, TimeProvider time, ToolIdentity? self = null)
    {
        (_key, _time) = (key, time);
        _self = self ?? ToolIdentity.Create(key, null, null, time);
        _reader = new PacketReader(key.PublicKey.Id);
        _sessions = new SessionMachine(key.PublicKey.Id, System.Security.Cryptography.RandomNumberGenerator.Fill);
        _socket = _self.Listen(sockets, listen);
        _socket.Start(OnDatagram, _ => { });
    }

    /// <summary>Sends a PING; null when no PONG comes in time.</summary>
    public async Task<Pong?> PingAsync(Enode node)
    {
        Pong? answer = null;
        await AskAsync(node, id => new Ping(id, _self.Record.Sequence), message => (answer = message as Pong) is not null, Attempts);
        if (answer is not null)
        {
            _self.Answered(node, node.Ip!);
        }

        return answer;
    }

    /// <summary>Sends a TALKREQ; null when no answer comes in time.</summary>
    public async Task<ReadOnlyMemory<byte>?> TalkAsync(Enode node, string protocol, ReadOnlyMemory<byte> content)
    {
        ReadOnlyMemory<byte>? answer = null;
        await AskAsync(node, id => new TalkRequest(id, protocol, content), message => (answer = (message as TalkResponse)?.Content) is not null, Attempts);
        return answer;
    }

    public async Task<NodeRecord?> RequestRecordAsync(Enode node)
    {
        if (await FindAsync(node, [0], Attempts) is not { } records)
        {
            return null;
        }

        var own = records.FirstOrDefault(record => record.Id == node.Id) ?? throw new FailureException("can't retrieve record: none in the response is the node's own");
        return own.Sequence < node.Sequence ? node.Record : own;
    }

    /// <summary>With room left, also out of the nearer ones: of a node that knows few others the farthest buckets may be empty.</summary>
    public async Task<IReadOnlyList<Enode>?> FindBucketAsync(Enode node, int depth) =>
        (await FindAsync(node, [.. Enumerable.Range(depth, CrawlTargets.Depths - depth).Select(next => (ushort)(NodeId.Bits - next))], Attempts))?.Select(Enode.FromRecord).ToArray();

    /// <summary>Asks the node itself, then the network, and gives back the newest that is known of it.</summary>
    public async Task<Enode> ResolveAsync(Enode node, IReadOnlyList<Enode> bootnodes)
    {
        if (node.UdpEndPoint is not null && await RequestRecordAsync(node) is { } direct)
        {
            return Enode.FromRecord(direct);
        }

        var found = await ToolLookup.FindAsync(
            _key.PublicKey.Id,
            node.Id,
            bootnodes.Concat(_self.GetSeeds()),
            async next => (await FindAsync(next, FindNode.DistancesFor(node.Id, next.Id), 2))?.Select(Enode.FromRecord).ToArray());
        return found is null ? node : await RequestRecordAsync(found) is { } record ? Enode.FromRecord(record) : found;
    }

    public void Dispose()
    {
        _socket.Dispose();
        lock (_gate)
        {
            _sessions.Dispose();
            _reader.Dispose();
        }

        _self.Dispose();
    }

    /// <summary>Records at these distances that may be believed; null when nothing came.</summary>
    private async Task<IReadOnlyList<NodeRecord>?> FindAsync(Enode node, IReadOnlyList<ushort> distances, int attempts)
    {
        var records = new List<NodeRecord>();
        var (packets, isComplete) = (0, false);
        await AskAsync(
            node,
            id => new FindNode(id, distances),
            message =>
            {
                if (message is Nodes nodes)
                {
                    records.AddRange(nodes.Records.Select(rlp => Accept(rlp, node, distances)).OfType<NodeRecord>());
                    isComplete = ++packets >= Math.Min((int)nodes.Total, Nodes.MaxPackets);
                }

                return isComplete;
            },
            attempts);
        return packets == 0 ? null : [.. records.DistinctBy(record => record.Id).Take(Nodes.MaxRecords)];
    }

    private static NodeRecord? Accept(ReadOnlyMemory<byte> rlp, Enode from, IReadOnlyList<ushort> distances) =>
        NodeRecord.TryDecode(rlp.Span, out var record, out _)
        && distances.Contains((ushort)NodeId.LogDistance(from.Id, record!.Id))
        && Enode.FromRecord(record).UdpEndPoint is { Port: >= MinPort } at
        && NetCheck.CheckRelay(from.Ip!, at.Address) is null
            ? record
            : null;

    private static IPEndPoint EndPointOf(Enode node) =>
        node.UdpEndPoint ?? throw new UsageException($"node {node.Id.Short}: no UDP endpoint, expected a node with an address and a UDP port");
}
