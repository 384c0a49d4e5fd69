using System.Net;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tools;

// what is asked finds its answer, and what others ask is answered
internal sealed partial class Discv4Client
{
    /// <summary>Sends until a reply matches, as often as said: datagrams get lost, and a busy machine answers late.</summary>
    private async Task<Discv4Packet?> AskAsync(NodeId id, IPEndPoint remote, byte[] datagram, Func<Discv4Packet, bool> matches, int attempts = 1)
    {
        Discv4Packet? reply = null;
        for (var i = 0; i < attempts && reply is null; i++)
        {
            var awaited = AwaitAsync(id, remote, matches, ReplyTimeout);
            _socket.Send(datagram, remote);
            reply = await awaited;
        }

        return reply;
    }

    /// <summary>The first packet from the node that matches; null when the time is over.</summary>
    private async Task<Discv4Packet?> AwaitAsync(NodeId id, IPEndPoint remote, Func<Discv4Packet, bool> matches, TimeSpan timeout)
    {
        var pending = new Pending(id, remote.Address, matches);
        lock (_gate)
        {
            _pending.Add(pending);
        }

        await using var timer = _time.CreateTimer(_ => pending.Reply.TrySetResult(null), null, timeout, Timeout.InfiniteTimeSpan);
        var reply = await pending.Reply.Task;
        lock (_gate)
        {
            _pending.Remove(pending);
        }

        await Task.Yield(); // off the socket's thread
        return reply;
    }

    private void OnDatagram(ReadOnlySpan<byte> datagram, IPEndPoint from)
    {
        if (!Discv4Codec.TryDecode(datagram, out var message, out _)
            || (message.Packet is not EnrResponse && message.Packet.Expiration < (ulong)_time.GetUtcNow().ToUnixTimeSeconds()))
        {
            return;
        }

        var address = Plain(from.Address);
        Discv4Packet? reply = message.Packet switch
        {
            Ping => new Pong(new Endpoint(from.Address, (ushort)from.Port, 0), message.Hash, Expiration(), _self.Record.Sequence),
            EnrRequest when _self.IsProven(message.Sender.Id, address) => new EnrResponse(message.Hash, _self.Record),
            _ => null,
        };
        if (reply is not null)
        {
            _socket.Send(Discv4Codec.Encode(_key, reply, out _), from);
        }

        Pending[] matching;
        lock (_gate)
        {
            matching = [.. _pending.Where(pending => pending.Matches(message.Sender.Id, from.Address, message.Packet))];
        }

        if (message.Packet is Pong && matching.Length > 0)
        {
            _self.Prove(message.Sender.Id, address); // at once: its next datagram may ask for our record
        }

        foreach (var pending in matching)
        {
            pending.Reply.TrySetResult(message.Packet);
        }
    }

    private Ping MakePing(IPEndPoint to) => new(
        Ping.CurrentVersion,
        _self.EndpointFor(Plain(to.Address)),
        new Endpoint(to.Address, (ushort)to.Port, 0),
        Expiration(),
        _self.Record.Sequence);

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private ulong Expiration() => (ulong)_time.GetUtcNow().ToUnixTimeSeconds() + ExpirationSeconds;

    private static IPEndPoint EndPointOf(Enode node) =>
        node.UdpEndPoint ?? throw new UsageException($"node {node.Id.Short}: no UDP endpoint, expected a node with an address and a UDP port");

    private sealed class Pending(NodeId id, IPAddress address, Func<Discv4Packet, bool> matches)
    {
        /// <summary>Goes on where it is set, so that a simulated network has everything in its order.</summary>
        public TaskCompletionSource<Discv4Packet?> Reply { get; } = new();

        public bool Matches(NodeId sender, IPAddress from, Discv4Packet packet) => sender == id && from.Equals(address) && matches(packet);
    }
}
