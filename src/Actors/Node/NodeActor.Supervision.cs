using System.Collections.Immutable;
using Akka.Devp2p.Actors.Serialization;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Node;

// who lives below this node, how often each has failed, and what must outlive a restart of the node
public sealed partial class NodeActor
{
    /// <summary>Rows of an answer at most.</summary>
    private const int MaxSupervised = 10_000;

    private FailureLog _failures = new();
    // sorted: they are told in this order after a restart, and that of hashes is another one in each process
    private ImmutableSortedDictionary<(NodeId Id, bool Trusted), object> _wishes = ImmutableSortedDictionary<(NodeId, bool), object>.Empty;

    /// <summary>Query, in every phase, answered by <see cref="Supervision"/>.</summary>
    public sealed record GetSupervision : ILocalMessage
    {
        public static GetSupervision Instance { get; } = new();
    }

    /// <summary>This node's actors as they are now, and those that failed and are gone, as far as they are remembered; ordered by path.</summary>
    public sealed record Supervision(ImmutableArray<SupervisedActor> Actors) : ILocalMessage;

    private void OnInAnyPhase(object message)
    {
        switch (message)
        {
            case ActorFailed failed:
                OnActorFailed(failed);
                break;
            case Remembered remembered:
                OnRemembered(remembered);
                break;
            case Wished wished:
                OnWished(wished);
                break;
            case GetSupervision:
                Sender.Tell(new Supervision(Supervise()));
                break;
            case ChildGone:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // several nodes may share the system and its EventStream
    private void OnActorFailed(ActorFailed failed)
    {
        if (failed.Path.StartsWith(Self.Path.ToStringWithoutAddress() + "/", StringComparison.Ordinal))
        {
            _failures.Add(failed);
        }
    }

    /// <summary>The mailbox outlives the restart, and so does what is in it. /user reports no failure and counts none: the node's keeper does.</summary>
    private void Remember(Exception reason)
    {
        var failed = ActorFailed.Of(Self, reason, Directive.Restart, _blueprint.Time.GetUtcNow());
        _failures.Add(failed);
        _events.Publish(failed);
        Self.Tell(new Remembered(_failures, _wishes));
    }

    private void OnWished(Wished wished)
    {
        _wishes = _wishes.SetItem((wished.Id, wished.Trusted), wished.Command);
        if (!Sender.Equals(Refs.Server) && Lives("server"))
        {
            // the server of a former life has heard it, and this one not
            Refs.Server.Tell(wished.Command);
        }
    }

    // before the dialer starts, for this was told before any child of this life had been asked
    private void OnRemembered(Remembered remembered)
    {
        _failures = remembered.Failures;
        foreach (var (key, command) in remembered.Wishes.Where(wish => !_wishes.ContainsKey(wish.Key)))
        {
            _wishes = _wishes.SetItem(key, command);
            Refs.Server.Tell(command);
        }
    }

    private ImmutableArray<SupervisedActor> Supervise()
    {
        var rows = new SortedDictionary<string, SupervisedActor>(StringComparer.Ordinal);
        Note((ActorRefWithCell)Self, rows);
        foreach (var path in _failures.Paths.Where(path => !rows.ContainsKey(path)).ToArray())
        {
            rows[path] = _failures.Describe(path, string.Empty, alive: false);
        }

        return [.. rows.Values];
    }

    private void Note(ActorRefWithCell actor, SortedDictionary<string, SupervisedActor> rows)
    {
        var path = actor.Path.ToStringWithoutAddress();
        rows[path] = _failures.Describe(path, actor.Underlying.Props.Type?.Name ?? string.Empty, alive: true);
        foreach (var child in actor.Children.OfType<ActorRefWithCell>())
        {
            if (rows.Count < MaxSupervised)
            {
                Note(child, rows);
            }
        }
    }

    /// <summary>From the server: it was told to keep or trust a node, or no longer; the latest for each node counts, also in the node's next life.</summary>
    internal sealed record Wished(NodeId Id, bool Trusted, object Command) : ILocalMessage;

    private sealed record Remembered(FailureLog Failures, ImmutableSortedDictionary<(NodeId Id, bool Trusted), object> Wishes) : ILocalMessage, IDeadLetterSuppression;
}
