using System.Collections.Immutable;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Serialization;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>How each source of nodes does, for whoever wonders why none come.</summary>
public sealed partial class DiscoveryActor
{
    /// <summary>Name of discovery v4 among the sources.</summary>
    public const string Discv4 = "discv4";

    /// <summary>Name of discovery v5 among the sources.</summary>
    public const string Discv5 = "discv5";

    /// <summary>Name of the nodes of the settings among the sources.</summary>
    public const string ListedNodes = "list";

    /// <summary>Name of the nodes known from before among the sources.</summary>
    public const string KnownNodes = "node-db";

    private void OnSourceMessage(object message)
    {
        switch (message)
        {
            case FindCandidates or GetSources or GetStatus or SourceFailed:
                _refs.Mixer.Forward(message);
                break;
            default:
                OnDiscv5Message(message);
                break;
        }
    }

    private void OnDiscv5Message(object message)
    {
        switch (message)
        {
            case Discv5Actor.RegisterTalkHandler or TopicsActor.ICommand or Discv5Actor.Talk or Discv5Actor.FindAtDistances when !_refs.V5.IsNobody():
                _orders = _orders.With(message); // for the next Discv5Actor, when we fail
                _refs.V5.Forward(message);
                break;
            case Discv5Actor.RegisterTalkHandler or TopicsActor.ICommand or Discv5Actor.Talk or Discv5Actor.FindAtDistances:
                Refusal.Tell(message, Sender, RequestFailure.Off); // and nobody will ask a handler
                break;
            default:
                OnDnsMessage(message);
                break;
        }
    }

    /// <summary>Query, answered by <see cref="Sources"/>.</summary>
    public sealed record GetSources : ILocalMessage
    {
        public static GetSources Instance { get; } = new();
    }

    /// <summary>Each way of finding nodes, also one that is off.</summary>
    public sealed record Sources(ImmutableArray<SourceStatus> All) : ILocalMessage;

    /// <summary>From an actor of a source: something went wrong that an operator should be able to see.</summary>
    internal sealed record SourceFailed(string Source, string Error) : IDeadLetterSuppression, ILocalMessage;
}
