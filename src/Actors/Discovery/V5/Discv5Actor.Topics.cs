using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Discv5.Topics;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>Topic discovery of June 2026, when it is switched on: carries its messages between the wire and <see cref="TopicsActor"/>.</summary>
public sealed partial class Discv5Actor
{
    private readonly OpenRequests<(NodeId Id, IPEndPoint From)> _topicRequests;
    private IActorRef _topics = ActorRefs.Nobody;

    private void OnTopicsMessage(object message)
    {
        switch (message)
        {
            case RegisterAt register when _record is { } own:
                Request(register.Node, id => new RegisterTopic(id, register.Topic, own.Encoded, register.Ticket, register.Distances), Discv5CallKind.Topic, Sender);
                break;
            case RegisterAt register:
                Fail(register.Node.Id, Discv5CallKind.Topic, Sender, RequestFailure.Busy);
                break;
            case QueryTopic query:
                Request(query.Node, id => new TopicQuery(id, query.Topic, query.Distances), Discv5CallKind.Topic, Sender);
                break;
            case TopicReply reply when _topicRequests.TryTake(reply.Id, out var asked):
                reply.Messages.ForEach(response => Respond(response, asked.Id, asked.From));
                break;
            case TopicReply:
                break; // too late
            case TopicsActor.ICommand when _topics.IsNobody():
                Refusal.Tell(message, Sender, RequestFailure.Off);
                break;
            case TopicsActor.ICommand:
                _orders = _orders.With(message); // for the next TopicsActor, when we fail
                _topics.Forward(message);
                break;
            default:
                OnSocketMessage(message);
                break;
        }
    }

    /// <summary>
    /// A REGTOPIC counts when it carries the record of the very node that sends it, with the very address that the session proves: the address decides
    /// how long a node waits, and where others are sent to.
    /// </summary>
    private void OnTopicRequest(Discv5Message request, NodeId id, IPEndPoint from)
    {
        var now = _setup.Time.GetUtcNow();
        if (!_topicRequests.HasRoom(now))
        {
            _counters.Count(Discv5Counters.Overloaded); // before the signature of a record is checked
            return;
        }

        var record = request is RegisterTopic register ? _records.Read(register.Record.Span, id) : null;
        if (request is RegisterTopic && (record is null || record.Id != id || !Equals(Enode.FromRecord(record).UdpEndPoint?.Address, from.Address)))
        {
            OnBadRecord(record is null ? Discv5Counters.BadRecord : Discv5Counters.RecordForeign, from);
            return;
        }

        _topics.Tell(new TopicRegistrarActor.Requested(_topicRequests.Add((id, from), now), from.Address, request, record));
    }

    private void OnTopicResponse(Discv5Call call, TopicAnswer answer, Discv5Message response, IPEndPoint from)
    {
        // no more time for each packet: there may be eight, and who sends them one by one would keep a place for as long
        if (answer.Take(response, rlp => Check(rlp, from), fault => OnBadRecord(fault, from)))
        {
            End(call);
            AnswerTopic(call, answer);
        }
    }

    private static void AnswerTopic(Discv5Call call, TopicAnswer answer)
    {
        ImmutableArray<NodeRecord> auxiliary = [.. answer.Auxiliary];
        object reply = call.Request is TopicQuery ? new TopicQueried(call.Node.Id, [.. answer.Advertisers], auxiliary)
            : answer.Confirmation is { } confirmation ? new TopicConfirmed(call.Node.Id, confirmation.Ticket, Milliseconds(confirmation.Wait), auxiliary)
            : new DiscoveryActor.RequestFailed(call.Node.Id, RequestFailure.InvalidReply);
        call.Asker.Tell(reply);
    }

    // what is beyond all sense stays so, without an overflow
    private static TimeSpan Milliseconds(ulong count) => TimeSpan.FromMilliseconds(Math.Min(count, 2 * (ulong)TopicRules.Lifetime.TotalMilliseconds));

    /// <summary>Ask a node to list us under a topic. Answered with <see cref="TopicConfirmed"/> or <see cref="DiscoveryActor.RequestFailed"/>.</summary>
    internal sealed record RegisterAt(Enode Node, Hash256 Topic, ReadOnlyMemory<byte> Ticket, IReadOnlyList<ushort> Distances) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Ask a node whom it lists under a topic. Answered with <see cref="TopicQueried"/> or <see cref="DiscoveryActor.RequestFailed"/>.</summary>
    internal sealed record QueryTopic(Enode Node, Hash256 Topic, IReadOnlyList<ushort> Distances) : IDeadLetterSuppression, ILocalMessage;

    internal sealed record TopicConfirmed(NodeId Id, ReadOnlyMemory<byte> Ticket, TimeSpan Wait, ImmutableArray<NodeRecord> Auxiliary) : IDeadLetterSuppression, ILocalMessage;

    internal sealed record TopicQueried(NodeId Id, ImmutableArray<NodeRecord> Advertisers, ImmutableArray<NodeRecord> Auxiliary) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>The responses to a request of another node.</summary>
    internal sealed record TopicReply(long Id, ImmutableList<Discv5Message> Messages) : IDeadLetterSuppression, ILocalMessage;
}
