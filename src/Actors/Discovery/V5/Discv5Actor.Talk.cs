using System.Net;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>TALKREQ for other actors (geth: v5_talk.go): they register for a protocol, get its requests and answer them.</summary>
public sealed partial class Discv5Actor
{
    /// <summary>Requests with handlers at the same time, as in geth.</summary>
    internal const int MaxTalks = 1024;

    private readonly OpenRequests<(NodeId Id, IPEndPoint From, RequestId Request)> _talks;

    private void OnTalkMessage(object message)
    {
        switch (message)
        {
            case RegisterTalkHandler register:
                OnRegister(register);
                break;
            case HandlerGone gone:
                _orders = _orders.Without(gone.Handler);
                break;
            case Talk talk:
                Request(talk.Node, id => new TalkRequest(id, talk.Protocol, talk.Content), Discv5CallKind.Talk, Sender);
                break;
            case TalkReply reply:
                OnTalkReply(reply);
                break;
            default:
                OnTopicsMessage(message);
                break;
        }
    }

    private void OnRegister(RegisterTalkHandler register)
    {
        Context.Unwatch(register.Handler); // it may have another protocol already
        Context.WatchWith(register.Handler, new HandlerGone(register.Handler));
        _orders = _orders.With(register); // last: one that can't be watched must not come again at the restart
    }

    private void OnTalkRequest(TalkRequest talk, NodeId id, IPEndPoint from)
    {
        if (!_orders.Handlers.TryGetValue(talk.Protocol, out var handler))
        {
            Respond(new TalkResponse(talk.Request, ReadOnlyMemory<byte>.Empty), id, from);
            return;
        }

        var now = _setup.Time.GetUtcNow();
        if (!_talks.HasRoom(now))
        {
            _counters.Count(Discv5Counters.Overloaded);
            return;
        }

        handler.Tell(new TalkReceived(_talks.Add((id, from, talk.Request), now), id, from, talk.Protocol, talk.Content));
    }

    private void OnTalkReply(TalkReply reply)
    {
        if (!_talks.TryTake(reply.Id, out var talk))
        {
            return; // too late, or answered twice
        }

        var response = new TalkResponse(talk.Request, reply.Content);
        if (SizeOf(response) > MaxPlaintext)
        {
            _log.Warning("The answer of {0} to a TALKREQ has {1} bytes and does not fit a packet", Sender.Path, reply.Content.Length);
            response = new TalkResponse(talk.Request, ReadOnlyMemory<byte>.Empty);
        }

        Respond(response, talk.Id, talk.From);
    }

    /// <summary>
    /// Hand requests of this protocol to an actor, as <see cref="TalkReceived"/>; the last to register has it, until it stops. Without anybody a request
    /// gets an empty answer.
    /// </summary>
    /// <param name="Protocol">Any bytes, one character for each.</param>
    /// <param name="Handler">Answers within a few hundred milliseconds, or not at all.</param>
    public sealed record RegisterTalkHandler(string Protocol, IActorRef Handler) : ILocalMessage;

    /// <summary>To a handler, from whoever it answers with <see cref="TalkReply"/>.</summary>
    /// <param name="Id">To be repeated.</param>
    /// <param name="Node">Who asks; the session has proven it.</param>
    public sealed record TalkReceived(long Id, NodeId Node, IPEndPoint From, string Protocol, ReadOnlyMemory<byte> Content) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>The handler's answer, at most about 1,170 bytes; more than fits a packet is sent as nothing.</summary>
    public sealed record TalkReply(long Id, ReadOnlyMemory<byte> Content) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Send a TALKREQ. Answered with <see cref="TalkAnswered"/> or <see cref="DiscoveryActor.RequestFailed"/>.</summary>
    /// <param name="Content">With the protocol's name about 1,170 bytes at most.</param>
    public sealed record Talk(Enode Node, string Protocol, ReadOnlyMemory<byte> Content) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>The TALKRESP; empty when the other node does not speak the protocol.</summary>
    public sealed record TalkAnswered(NodeId Id, ReadOnlyMemory<byte> Content) : IDeadLetterSuppression, ILocalMessage;

    private sealed record HandlerGone(IActorRef Handler) : IDeadLetterSuppression, ILocalMessage;
}
