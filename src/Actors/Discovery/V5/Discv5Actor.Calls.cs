using System.Net;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>Our own requests: one to a node at a time, each ends with a response or a failure.</summary>
public sealed partial class Discv5Actor
{
    /// <summary>Plaintext that fits a packet, and one with a handshake and a record of the largest size before it.</summary>
    private const int MaxPlaintext = PacketLayout.MaxSize - PacketLayout.HeadSize - Hash256.Size - PacketLayout.TagSize,
        MaxHandshakePlaintext = MaxPlaintext - 2 - 64 - 33 - NodeRecord.MaxSize;

    private static readonly ushort[] OwnRecord = [0];

    private static bool FitsHandshake(Discv5Message message) => message is not (TalkRequest or RegisterTopic) || SizeOf(message) <= MaxHandshakePlaintext;

    private static int SizeOf(Discv5Message message)
    {
        var writer = new RlpWriter(PacketLayout.MaxSize);
        Discv5MessageCodec.Encode(writer, message);
        return writer.Length;
    }

    private void Request(Enode node, Func<RequestId, Discv5Message> make, Discv5CallKind kind, IActorRef asker)
    {
        node = _setup.Settings.Reachable(node) ?? node;
        if (node.UdpEndPoint is not { } to || !_setup.Settings.Reaches(to.Address))
        {
            Fail(node.Id, kind, asker, RequestFailure.NoEndpoint);
        }
        else if (_sockets.For(to.Address) is null)
        {
            Fail(node.Id, kind, asker, RequestFailure.SocketLost);
        }
        else if (!IsAllowed(to.Address) || node.Id == _setup.Key.PublicKey.Id)
        {
            Fail(node.Id, kind, asker, RequestFailure.NotAllowed);
        }
        else
        {
            Span<byte> id = stackalloc byte[RequestId.MaxSize];
            _setup.Randomness.Fill(id);
            id[0] |= 1; // one foreign client reads it as a number, and gives it back without leading zeros
            Submit(new Discv5Call(node, to, make(new RequestId(id)), kind, asker));
        }
    }

    private void Submit(Discv5Call call)
    {
        if (call.Kind is Discv5CallKind.Talk or Discv5CallKind.Topic && SizeOf(call.Request) > MaxPlaintext)
        {
            Fail(call, RequestFailure.TooLarge);
        }
        else if (!_calls.TryAdd(call, _setup.Time.GetUtcNow(), out var isNext))
        {
            Fail(call, RequestFailure.Busy);
        }
        else if (isNext)
        {
            SendCall(call);
        }
    }

    private void SendCall(Discv5Call call)
    {
        call.Span ??= Traces.Begin(call.Trace, _setup.Node)?.With(call.Node.Id);
        var datagram = _sessions.Seal(call.Node.Id, call.To, call.Request, out var nonce);
        _calls.Sent(call, nonce, _setup.Time.GetUtcNow());
        _setup.Known.Asked(call.To);
        Send(datagram, call.To);
        ScheduleDeadline();
    }

    private void OnResponse(Discv5Message response, NodeId id, IPEndPoint from)
    {
        if (_calls.Match(id, from, response) is not { } call)
        {
            _counters.Count(Discv5Counters.Unsolicited);
            return;
        }

        var now = _setup.Time.GetUtcNow();
        _setup.Known.Proven(from);
        switch (response)
        {
            case not null when call.Topic is { } topic:
                OnTopicResponse(call, topic, response, from);
                break;
            case Pong pong:
                End(call);
                _setup.Siblings.NodeDatabase.Tell(new NodeDatabaseActor.RecordPong(id, from.Address, now)); // it has proven that it lives there
                var seen = new IPEndPoint(pong.Ip, pong.Port);
                _setup.Siblings.LocalNode.Tell(new LocalNodeActor.EndpointSeen(from.Address, seen));
                call.Asker.Tell(new Ponged(id, pong.EnrSequence, seen, from, now - call.SentAt));
                break;
            case TalkResponse talk:
                End(call);
                call.Asker.Tell(new TalkAnswered(id, talk.Content));
                break;
            case Nodes nodes when call.OnNodes(nodes, rlp => Check(rlp, from), fault => OnBadRecord(fault, from)):
                End(call);
                AnswerNodes(call);
                break;
            default:
                _calls.Extend(call, now);
                ScheduleDeadline();
                break;
        }
    }

    private void AnswerNodes(Discv5Call call)
    {
        var own = call.Records.Find(record => record.Id == call.Node.Id);
        switch (call.Kind)
        {
            case Discv5CallKind.Find:
                call.Asker.Tell(new DiscoveryActor.NodesFound(call.Node.Id, [.. call.Records.Select(record => _setup.Settings.Reachable(Enode.FromRecord(record))).OfType<Enode>()]));
                break;
            case Discv5CallKind.Record:
                call.Asker.Tell(own is null
                    ? new DiscoveryActor.RequestFailed(call.Node.Id, RequestFailure.InvalidReply)
                    : new DiscoveryActor.RecordReceived(call.Node.Id, own));
                break;
            case Discv5CallKind.Topic:
                AnswerTopic(call, call.Topic!);
                break;
            case Discv5CallKind.Update when own is not null:
                Introduce(own, call.To);
                break;
        }
    }

    /// <summary>
    /// A node is there and says which version its record has. When we know none or an older one, it is asked for it, unless it is being asked something
    /// already. The table hears of it from time to time: it may have had no room, or taken no strangers yet, when the node proved itself.
    /// </summary>
    private void OnSeen(ulong sequence, NodeId id, IPEndPoint from)
    {
        var known = _records.Find(id);
        var now = _setup.Time.GetUtcNow();
        if (known is not null && now - _seen.GetValueOrDefault(id) >= SeenInterval)
        {
            if (_seen.Count >= MaxSeen)
            {
                _seen.Clear();
            }

            _seen[id] = now;
            Introduce(known, from);
        }

        if (_sessions.Find(id, from) is not { } session || _calls.IsBusy(id) || known?.Sequence >= sequence)
        {
            return;
        }

        var node = Enode.Create(session.Remote, from.Address, 0, (ushort)from.Port);
        Request(node, request => new FindNode(request, OwnRecord), Discv5CallKind.Update, ActorRefs.Nobody);
    }

    private void OnDeadline()
    {
        while (_calls.Expired(_setup.Time.GetUtcNow()) is { } call)
        {
            var isPartly = call.Packets > 0 || call.Topic is { HasAny: true };
            End(call, isPartly ? null : RequestFailure.Timeout);
            if (isPartly)
            {
                AnswerNodes(call); // some of it has come
                continue;
            }

            _counters.Count(Discv5Counters.Timeout);
            Fail(call, RequestFailure.Timeout);
        }

        ScheduleDeadline();
    }

    private void ScheduleDeadline()
    {
        if (_calls.NextDeadline is not { } next)
        {
            Timers.Cancel(nameof(DeadlineTick));
        }
        else if (!Timers.IsTimerActive(nameof(DeadlineTick)))
        {
            var left = next - _setup.Time.GetUtcNow();
            Timers.StartSingleTimer(nameof(DeadlineTick), DeadlineTick.Instance, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    private void End(Discv5Call call, RequestFailure? failure = null)
    {
        call.End(failure);
        if (_calls.End(call, _setup.Time.GetUtcNow()) is { } next)
        {
            SendCall(next);
        }
    }

    /// <summary>All to addresses of which <paramref name="concerned"/> is true. What waited for one of those, and goes elsewhere, is sent.</summary>
    private void FailAll(RequestFailure failure, Func<IPAddress, bool> concerned)
    {
        var failed = _calls.TakeQueued(call => concerned(call.To.Address));
        foreach (var call in _calls.Active.Where(call => concerned(call.To.Address)))
        {
            End(call);
            Fail(call, failure);
        }

        foreach (var call in failed)
        {
            Fail(call, failure);
        }
    }

    private static void Fail(Discv5Call call, RequestFailure failure)
    {
        call.End(failure);
        Fail(call.Node.Id, call.Kind, call.Asker, failure);
    }

    private static void Fail(NodeId id, Discv5CallKind kind, IActorRef asker, RequestFailure failure)
    {
        if (kind != Discv5CallKind.Update)
        {
            asker.Tell(kind == Discv5CallKind.Ping ? new DiscoveryActor.PingFailed(id, failure) : new DiscoveryActor.RequestFailed(id, failure));
        }
    }
}
