using System.Net;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;

namespace Akka.Devp2p.Node.Tests.Tools;

/// <summary>
/// One node of a network with a table filled beforehand: answers as discv4 has it, after an endpoint proof, and does nothing else. Everything
/// on the way is real: packets, signatures, the table's own rules.
/// </summary>
internal sealed class TableResponder : IDisposable
{
    public const ushort Port = 30303;

    private readonly PrivateKey _key;
    private readonly IPEndPoint _local;
    private readonly TimeProvider _time;
    private readonly RoutingTable _table;
    private readonly NodeRecord _record;
    private readonly HashSet<NodeId> _proven = [];
    private IDatagramSocket? _socket;

    public TableResponder(PrivateKey key, IPAddress address, TimeProvider time, IRandomness randomness)
    {
        (_key, _local, _time) = (key, new IPEndPoint(address, Port), time);
        _table = new RoutingTable(key.PublicKey.Id, randomness.Next);
        _record = new NodeRecordBuilder().SetIp(address).SetUdp(Port).SetTcp(Port).Sign(key, 1);
        Enode = Enode.FromRecord(_record);
    }

    public Enode Enode { get; }

    public NodeId Id => Enode.Id;

    /// <summary>True when it answers.</summary>
    public bool IsUp => _socket is not null;

    public IEnumerable<NodeId> Known => _table.Entries.Select(entry => entry.Node.Id);

    public void Know(Enode node) => _table.Add(node, _time.GetUtcNow(), live: true);

    public void Start(IDatagramSockets sockets)
    {
        _socket = sockets.Bind(_local);
        _socket.Start(OnDatagram, _ => { });
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _key.Dispose();
    }

    private void OnDatagram(ReadOnlySpan<byte> datagram, IPEndPoint from)
    {
        if (!Discv4Codec.TryDecode(datagram, out var message, out _))
        {
            return;
        }

        var expiration = (ulong)_time.GetUtcNow().ToUnixTimeSeconds() + 20;
        var sender = message.Sender.Id;
        switch (message.Packet)
        {
            case Ping:
                Send(new Pong(At(from), message.Hash, expiration), from);
                if (!_proven.Contains(sender))
                {
                    Send(new Ping(Ping.CurrentVersion, At(_local), At(from), expiration), from);
                }

                break;
            case Pong:
                _proven.Add(sender);
                break;
            case EnrRequest when _proven.Contains(sender):
                Send(new EnrResponse(message.Hash, _record), from);
                break;
            case FindNode find when _proven.Contains(sender):
                var closest = _table.Entries.Select(entry => entry.Node).ToList();
                closest.Sort((a, b) => find.TargetId.CompareDistance(a.Id, b.Id));
                foreach (var reply in Neighbors.Split([.. closest.Take(RoutingTable.BucketSize).Select(ToNeighbor)], expiration))
                {
                    Send(reply, from);
                }

                break;
        }
    }

    private void Send(Discv4Packet packet, IPEndPoint to) => _socket!.Send(Discv4Codec.Encode(_key, packet, out _), to);

    private static Endpoint At(IPEndPoint endPoint) => new(endPoint.Address, (ushort)endPoint.Port, 0);

    private static Neighbor ToNeighbor(Enode node) => new(new Endpoint(node.Ip!, node.Udp, node.Tcp), node.Key.Bytes.ToArray());
}
