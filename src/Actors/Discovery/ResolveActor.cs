using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// Finds the newest endpoint of one node (geth: UDPv4.Resolve): asks it for its record, then looks into the table, then searches the network.
/// </summary>
public sealed class ResolveActor : Devp2pActor, IWithTimers
{
    /// <summary>The answer comes within this.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(4.5);

    private readonly DiscoveryRefs _refs;
    private readonly LookupsActor.Resolve _resolve;
    private readonly IActorRef _asker;
    private Enode? _found;
    private bool _searched;

    public ResolveActor(DiscoveryRefs refs, LookupsActor.Resolve resolve, IActorRef asker) => (_refs, _resolve, _asker) = (refs, resolve, asker);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DiscoveryRefs refs, LookupsActor.Resolve resolve, IActorRef asker) =>
        Akka.Actor.Props.Create(() => new ResolveActor(refs, resolve, asker));

    protected override void PreStart()
    {
        Timers.StartSingleTimer(nameof(BoundTick), BoundTick.Instance, Bound);
        if (_resolve.Node.UdpEndPoint is null)
        {
            LookInTable();
        }
        else
        {
            AskRecord(_resolve.Node, Step.Direct);
        }
    }

    protected override void PostStop() => _asker.Tell(new Ended(_resolve.Node.Id, _found, _searched));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case RecordAnswered { Reply: DiscoveryActor.RecordReceived received } answered:
                Finish(Newest(answered.Asked, Enode.FromRecord(received.Record)));
                break;
            case RecordAnswered { Step: Step.Direct }:
                LookInTable();
                break;
            case RecordAnswered { Step: Step.Table }:
                Search();
                break;
            case RecordAnswered answered:
                Finish(answered.Asked); // found by a lookup: its neighbours say that it is there
                break;
            case TableActor.Entry { Node: { } known } when known.UdpEndPoint is not null && !known.UdpEndPoint.Equals(_resolve.Node.UdpEndPoint):
                AskRecord(known, Step.Table);
                break;
            case TableActor.Entry:
                Search();
                break;
            case LookupActor.Found found:
                OnFound(found);
                break;
            case BoundTick:
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void LookInTable() => _refs.Table.Tell(new TableActor.FindEntry(_resolve.Node.Id));

    private void Search()
    {
        if (!_resolve.MaySearch)
        {
            Context.Stop(Self);
            return;
        }

        _searched = true;
        _refs.Lookups.AskFor(new LookupsActor.Find(0, _resolve.Node.Key.Bytes.ToArray()), Self, reply => reply ?? new LookupActor.Found(0, []));
    }

    private void OnFound(LookupActor.Found found)
    {
        var node = found.Closest.FirstOrDefault(candidate => candidate.Id == _resolve.Node.Id);
        if (node?.UdpEndPoint is null)
        {
            Context.Stop(Self);
            return;
        }

        _found = node;
        AskRecord(node, Step.Lookup);
    }

    private void AskRecord(Enode node, Step step) =>
        _refs.V4.AskFor(new DiscoveryActor.RequestRecord(node), Self, reply => new RecordAnswered(node, step, reply));

    private void Finish(Enode node)
    {
        _found = node;
        Context.Stop(Self);
    }

    /// <summary>A record older than what we had, or without an address, tells less than the endpoint that has just answered.</summary>
    private static Enode Newest(Enode asked, Enode received) =>
        received.Ip is null || received.Sequence < asked.Sequence ? asked : received;

    /// <summary>The search is over.</summary>
    /// <param name="Node">Null when the node was not found.</param>
    /// <param name="Searched">True when the network was searched, which should not be repeated soon.</param>
    public sealed record Ended(NodeId Id, Enode? Node, bool Searched) : IDeadLetterSuppression, ILocalMessage;

    private enum Step
    {
        Direct,
        Table,
        Lookup,
    }

    private sealed record RecordAnswered(Enode Asked, Step Step, object? Reply) : IDeadLetterSuppression, ILocalMessage;

    private sealed record BoundTick : ILocalMessage
    {
        public static BoundTick Instance { get; } = new();
    }
}
