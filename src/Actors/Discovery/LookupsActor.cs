using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>The lookups under way, each a child of its own. Only creates, watches and lists.</summary>
/// <param name="lookup">Makes the Props of a lookup, from what to look for and whom to answer.</param>
/// <param name="resolve">Makes the Props of a search for one node.</param>
/// <param name="time">The clock of what it reports.</param>
public sealed class LookupsActor(
    Func<LookupsActor.Find, IActorRef, Props> lookup, Func<LookupsActor.Resolve, IActorRef, Props> resolve, TimeProvider time) : Devp2pActor
{
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private const int MaxLookups = 16;

    private int _last, _running;

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return Props(
            (find, asker) => LookupActor.Props(setup, refs, find, asker), (wanted, asker) => ResolveActor.Props(refs, wanted, asker), setup.Time);
    }

    public static Props Props(Func<Find, IActorRef, Props> lookup, Func<Resolve, IActorRef, Props> resolve, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new LookupsActor(lookup, resolve, time));

    protected override SupervisorStrategy SupervisorStrategy() => new StopStrategy(_events, time);

    /// <summary>It goes on after a failure, so nobody else would answer what it has failed at.</summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        var done = false;
        try
        {
            var handled = base.AroundReceive(receive, message);
            done = true;
            return handled;
        }
        finally
        {
            if (!done)
            {
                Refusal.Tell(message, Sender, RequestFailure.Restarted);
            }
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Find find:
                Create(find, () => lookup(find, Sender));
                break;
            case Resolve wanted:
                Create(wanted, () => resolve(wanted, Sender));
                break;
            case LookupEnded:
                _running--;
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Create(object wanted, Func<Props> props)
    {
        if (_running >= MaxLookups)
        {
            Refusal.Tell(wanted, Sender, RequestFailure.Busy);
            return;
        }

        var child = Context.ActorOf(props(), $"{++_last}");
        _running++;
        Context.WatchWith(child, LookupEnded.Instance);
    }

    /// <summary>
    /// Look for the nodes closest to Keccak-256 of the target (64 bytes). Answered with <see cref="LookupActor.Found"/>;
    /// before that, when <paramref name="Progress"/>, with <see cref="LookupActor.Begun"/>, and with <see cref="LookupActor.NodesSeen"/> as they come.
    /// </summary>
    public sealed record Find(long LookupId, ReadOnlyMemory<byte> Target, bool Progress = false) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Find out where a node is. Answered with <see cref="ResolveActor.Ended"/>.</summary>
    public sealed record Resolve(Enode Node, bool MaySearch) : ILocalMessage;

    private sealed record LookupEnded : ILocalMessage
    {
        public static LookupEnded Instance { get; } = new();
    }
}
