using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>The lookups under way, each a child of its own. Only creates, watches and lists.</summary>
public sealed class LookupsActor : Devp2pActor
{
    private readonly EventStream _events = Context.System.EventStream; // read here: a strategy is made where there is no Context
    private const int MaxLookups = 16;

    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private int _last, _running;

    public LookupsActor(DiscoverySetup setup, DiscoveryRefs refs) => (_setup, _refs) = (setup, refs);

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs) => Akka.Actor.Props.Create(() => new LookupsActor(setup, refs));

    protected override SupervisorStrategy SupervisorStrategy() => new StopStrategy(_events, _setup.Time);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Find find when _running >= MaxLookups:
                Sender.Tell(new LookupActor.Found(find.LookupId, []));
                break;
            case Find find:
                Create(LookupActor.Props(_setup, _refs, find, Sender));
                break;
            case Resolve resolve when _running >= MaxLookups:
                Sender.Tell(new ResolveActor.Ended(resolve.Node.Id, null, Searched: false));
                break;
            case Resolve resolve:
                Create(ResolveActor.Props(_refs, resolve, Sender));
                break;
            case LookupEnded:
                _running--;
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Create(Props props)
    {
        _running++;
        Context.WatchWith(Context.ActorOf(props, $"{++_last}"), LookupEnded.Instance);
    }

    /// <summary>
    /// Look for the nodes closest to Keccak-256 of the target (64 bytes). Answered with <see cref="LookupActor.Found"/>;
    /// before that, when <paramref name="Progress"/>, with <see cref="LookupActor.NodesSeen"/> as they come.
    /// </summary>
    public sealed record Find(long LookupId, ReadOnlyMemory<byte> Target, bool Progress = false) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Find out where a node is. Answered with <see cref="ResolveActor.Ended"/>.</summary>
    public sealed record Resolve(Enode Node, bool MaySearch) : ILocalMessage;

    private sealed record LookupEnded : ILocalMessage
    {
        public static LookupEnded Instance { get; } = new();
    }
}
