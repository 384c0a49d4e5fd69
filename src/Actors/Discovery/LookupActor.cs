using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>One iterative lookup (geth: lookup.go); <see cref="LookupMachine"/> decides whom to ask. Ends within <see cref="Bound"/> with what it has.</summary>
public sealed class LookupActor : Devp2pActor, IWithTimers
{
    /// <summary>A lookup takes no longer than this.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly DiscoverySetup _setup;
    private readonly DiscoveryRefs _refs;
    private readonly LookupsActor.Find _find;
    private readonly IActorRef _asker;
    private readonly Activity? _span;
    private LookupMachine? _machine;
    private int _asked;

    public LookupActor(DiscoverySetup setup, DiscoveryRefs refs, LookupsActor.Find find, IActorRef asker)
    {
        ArgumentNullException.ThrowIfNull(setup);
        (_setup, _refs, _find, _asker) = (setup, refs, find, asker);
        _span = Traces.Begin(Traces.Lookup, setup.Node);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs, LookupsActor.Find find, IActorRef asker) =>
        Akka.Actor.Props.Create(() => new LookupActor(setup, refs, find, asker));

    protected override void PreStart()
    {
        Timers.StartSingleTimer(nameof(BoundTick), BoundTick.Instance, Bound);
        if (_find.Progress)
        {
            _asker.Tell(new Begun(_find.LookupId));
        }

        _refs.Table.Tell(new TableActor.GetClosest(0, TargetId(), LookupMachine.ResultSize, PreferLive: false));
    }

    // the one place where the answer is given: it also comes when this actor has failed
    protected override void PostStop()
    {
        var found = _machine?.Closest ?? [];
        _span?.SetTag("asked", _asked).SetTag("found", found.Count).End(_machine is { IsDone: true } ? "Done" : "Cut", failed: false);
        _asker.Tell(new Found(_find.LookupId, [.. found]));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TableActor.Closest closest when _machine is null:
                _machine = new LookupMachine(_setup.Key.PublicKey.Id, TargetId(), closest.Nodes, asksForRest: _refs.ByDistances);
                Report(closest.Nodes, fromTable: true);
                Advance();
                break;
            case Replied replied:
                OnReplied(replied);
                Advance();
                break;
            case BoundTick:
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private NodeId TargetId() => new(Keccak.Hash256(_find.Target.Span));

    private void Advance()
    {
        foreach (var node in _machine!.NextQueries())
        {
            _asked++;
            object question = _machine.IsForRest(node.Id)
                ? new Discv5Actor.FindAtDistances(node, [.. FindNode.RestFor(_machine.Target, node.Id, _machine.Reach)])
                : new DiscoveryActor.FindNodes(node, _find.Target);
            _refs.V4.AskFor(question, Self, reply => new Replied(node, reply));
        }

        if (_machine.IsDone)
        {
            Context.Stop(Self);
        }
    }

    private void OnReplied(Replied replied)
    {
        if (replied.Reply is DiscoveryActor.NodesFound found)
        {
            // who has no more to name has named some before
            if (found.Nodes.Length > 0 || !_machine!.IsForRest(replied.Node.Id))
            {
                _refs.Table.Tell(new TableActor.TrackRequest(replied.Node, found.Nodes.Length > 0, found.Nodes));
            }

            Report([.. _machine!.OnReply(replied.Node.Id, found.Nodes)], fromTable: false);
            return;
        }

        // our own trouble is not the node's fault
        if (replied.Reply is not DiscoveryActor.RequestFailed { Reason: RequestFailure.Timeout or RequestFailure.NotBonded })
        {
            _machine!.OnFailure(replied.Node.Id);
        }
        else if (_machine!.OnSilence(replied.Node.Id))
        {
            _refs.Table.Tell(new TableActor.TrackRequest(replied.Node, false, []));
        }
    }

    private void Report(ImmutableArray<Enode> nodes, bool fromTable)
    {
        var others = nodes.RemoveAll(node => node.Id == _setup.Key.PublicKey.Id);
        if (_find.Progress && !others.IsEmpty)
        {
            _asker.Tell(new NodesSeen(_find.LookupId, others, fromTable));
        }
    }

    /// <summary>The lookup has this actor, whose end may be watched.</summary>
    public sealed record Begun(long LookupId) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Nodes not seen in this lookup before.</summary>
    public sealed record NodesSeen(long LookupId, ImmutableArray<Enode> Nodes, bool FromTable) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>The lookup is over; the closest nodes, nearest first.</summary>
    public sealed record Found(long LookupId, ImmutableArray<Enode> Closest) : IDeadLetterSuppression, ILocalMessage;

    // may come after the end
    private sealed record Replied(Enode Node, object? Reply) : IDeadLetterSuppression, ILocalMessage;

    private sealed record BoundTick : ILocalMessage
    {
        public static BoundTick Instance { get; } = new();
    }
}
