using System.Net;
using System.Security.Cryptography;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tools;

// what is asked finds its answer, and what others ask is answered
internal sealed partial class Discv5Client
{
    /// <summary>Sends until <paramref name="take"/> has enough, as often as said: datagrams get lost, and a busy machine answers late.</summary>
    private async Task AskAsync(Enode node, Func<RequestId, Discv5Message> make, Func<Discv5Message, bool> take, int attempts)
    {
        var to = EndPointOf(node);
        for (var (i, isDone) = (0, false); i < attempts && !isDone; i++)
        {
            var pending = new Pending(node, to, make(NewId()), take);
            Send(pending);
            await using var timer = _time.CreateTimer(_ => pending.Done.TrySetResult(false), null, ReplyTimeout, Timeout.InfiniteTimeSpan);
            isDone = await pending.Done.Task;
            lock (_gate)
            {
                _pending.Remove(pending);
            }

            await Task.Yield(); // off the socket's thread
        }
    }

    private static RequestId NewId()
    {
        Span<byte> id = stackalloc byte[RequestId.MaxSize];
        RandomNumberGenerator.Fill(id);
        id[0] |= 1; // one foreign client reads it as a number, and gives it back without leading zeros
        return new RequestId(id);
    }

    private void Send(Pending pending)
    {
        byte[] datagram;
        lock (_gate)
        {
            datagram = _sessions.Seal(pending.Node.Id, pending.To, pending.Request, out var nonce);
            pending.Nonce = nonce;
            _pending.Add(pending);
        }

        _socket.Send(datagram, pending.To);
    }

    private void OnDatagram(ReadOnlySpan<byte> datagram, IPEndPoint from)
    {
        var plain = from.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(from.Address.MapToIPv4(), from.Port) : from;
        lock (_gate)
        {
            if (!_reader.TryRead(datagram, out var packet, out _))
            {
                return;
            }

            switch (packet.Flag)
            {
                case PacketFlag.WhoAreYou:
                    OnWhoAreYou(packet, plain);
                    break;
                case PacketFlag.Handshake:
                    OnHandshake(packet, plain);
                    break;
                default:
                    OnMessagePacket(packet, plain);
                    break;
            }
        }
    }

    private void OnWhoAreYou(in Discv5Packet packet, IPEndPoint from)
    {
        var nonce = packet.Nonce;
        if (_pending.Find(candidate => candidate.Nonce == nonce && candidate.To.Equals(from)) is not { } pending)
        {
            return;
        }

        pending.Nonce = null; // once
        var datagram = Handshake.Initiate(
            _key, _self.Record, pending.Node.Key, packet.Head, packet.EnrSequence, pending.Request, RandomNumberGenerator.Fill, out var session);
        _sessions.Establish(from, session);
        _socket.Send(datagram, from);
    }

    private void OnHandshake(in Discv5Packet packet, IPEndPoint from)
    {
        if (_sessions.TakeChallenge(packet.Source, from, _time.GetUtcNow()) is { } challenge
            && Handshake.TryAccept(_key, challenge, packet, out var accepted, out _))
        {
            _sessions.Establish(from, accepted!.Session);
            OnMessage(accepted.Message, packet.Source, from);
        }
    }

    private void OnMessagePacket(in Discv5Packet packet, IPEndPoint from)
    {
        if (_sessions.TryOpen(packet, from, out var message, out var error))
        {
            OnMessage(message!, packet.Source, from);
        }
        else if (error.IsNone && _sessions.Challenge(packet.Source, packet.Nonce, from, null, _time.GetUtcNow()) is { } challenge)
        {
            _socket.Send(challenge.Datagram.Span, from);
        }
    }

    private void OnMessage(Discv5Message message, NodeId id, IPEndPoint from)
    {
        Discv5Message? answer = message switch
        {
            Ping ping => new Pong(ping.Request, _self.Record.Sequence, from.Address, (ushort)from.Port),
            FindNode find => new Nodes(find.Request, 1, find.Distances.Contains((ushort)0) ? [_self.Record.Encoded] : []),
            TalkRequest talk => new TalkResponse(talk.Request, ReadOnlyMemory<byte>.Empty),
            _ => null,
        };
        if (answer is not null)
        {
            _socket.Send(_sessions.Seal(id, from, answer, out _), from);
        }
        else if (_pending.Find(pending => pending.Node.Id == id && pending.To.Equals(from) && pending.Request.Request == message.Request) is { } pending && pending.Take(message))
        {
            pending.Done.TrySetResult(true);
        }
    }

    private sealed class Pending(Enode node, IPEndPoint to, Discv5Message request, Func<Discv5Message, bool> take)
    {
        public Enode Node => node;

        public IPEndPoint To => to;

        public Discv5Message Request => request;

        /// <summary>Of the packet that WHOAREYOU may answer; null when it has.</summary>
        public PacketNonce? Nonce { get; set; }

        /// <summary>Goes on where it is set, so that a simulated network has everything in its order.</summary>
        public TaskCompletionSource<bool> Done { get; } = new();

        /// <summary>True when the answer is complete.</summary>
        public bool Take(Discv5Message message) => take(message);
    }
}
