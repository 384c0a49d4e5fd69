using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Server;

// what the messages do
public sealed partial class DialSchedulerActor
{
    private void Evaluate()
    {
        if (_ceased)
        {
            return;
        }

        var step = _machine.Next(Now);
        foreach (var order in step.Dials)
        {
            Timers.StartSingleTimer(new CreateTick(order), new CreateTick(order), Containers.AnswerLimit);
            _context.Refs.Dials.Tell(new DialsActor.Start(order));
        }

        foreach (var node in step.Resolves)
        {
            var id = node.Id;
            _context.Refs.Discovery.AskFor(new DiscoveryActor.Resolve(node), Self, reply => new ResolveAnswered(id, reply));
        }

        if (step.Wanted > 0 && _question is null && !_pausing && !_awaitingAnchors && _machine.CanResolve)
        {
            var question = _question = new object(); // by identity, so that no answer from before a restart can pass for one of now
            _context.Refs.Discovery.AskFor(
                new DiscoveryActor.FindCandidates(Math.Min(step.Wanted, _machine.CandidateLimit)),
                Self,
                reply => new CandidatesAnswered(question, reply));
        }

        if (step.WakeAt is { } at)
        {
            Timers.StartSingleTimer(WakeTick.Instance, WakeTick.Instance, at > Now ? at - Now : TimeSpan.Zero);
        }
        else
        {
            Timers.Cancel(WakeTick.Instance);
        }
    }

    // a peer that goes because we stop is not dialed again
    private void OnNodeStops()
    {
        if (!_ceased)
        {
            SaveAnchors();
            _ceased = true;
            _context.Refs.Dials.Tell(DialsActor.StopAll.Instance);
        }

        Sender.Tell(Ceased.Instance);
    }

    private void OnCandidates(CandidatesAnswered answered)
    {
        if (!ReferenceEquals(answered.Question, _question))
        {
            return;
        }

        _question = null;
        var before = _machine.Dialing.Count;
        if (answered.Reply is DiscoveryActor.Candidates found)
        {
            foreach (var (node, source) in found.Nodes)
            {
                _machine.Offer(node, source);
            }
        }

        _pausing = true;
        Evaluate();
        _pausing = _machine.Dialing.Count == before;
        if (_pausing)
        {
            Timers.StartSingleTimer(CandidateTick.Instance, CandidateTick.Instance, CandidatePause);
        }
        else
        {
            Evaluate();
        }
    }

    private void OnCreated(DialsActor.Created created)
    {
        if (!_machine.IsUnderWay(created.Order))
        {
            // it has ended already, or it is of the time before a restart
            created.Dial.Tell(PoisonPill.Instance);
            return;
        }

        Timers.Cancel(new CreateTick(created.Order));
        _dials[created.Dial] = created.Order;
        Context.WatchWith(created.Dial, new DialGone(created.Dial));
        if (created.Order.Flags.HasFlag(PeerFlags.Static) && !_machine.IsStatic(created.Order.Node.Id))
        {
            // removed before the dial had an actor
            created.Dial.Tell(PoisonPill.Instance);
        }
    }

    private void OnEnded(DialActor.Ended ended)
    {
        _dials.Remove(Sender);
        var id = ended.Order.Node.Id;
        _log.Debug("dial to {0} ended: {1} {2}", id.Short, ended.Outcome, ended.Detail);
        if (ended.Outcome is not (DialOutcome.Full or DialOutcome.AlreadyConnected or DialOutcome.Failed) && !_machine.IsBlameless(ended.Outcome, Now))
        {
            // of those it is no worse a node
            _context.Refs.NodeDatabase.Tell(new NodeDatabaseActor.RecordDial(id, ended.Outcome == DialOutcome.Connected, Now));
        }

        EndDial(ended.Order, ended.Outcome);
    }

    private void OnDialGone(IActorRef dial)
    {
        if (_dials.Remove(dial, out var order))
        {
            OnFailed(order);
        }
    }

    private void OnFailed(DialOrder order) => EndDial(order, DialOutcome.Failed);

    private void EndDial(DialOrder order, DialOutcome outcome)
    {
        if (_machine.IsUnderWay(order))
        {
            Timers.Cancel(new CreateTick(order));
            _machine.DialEnded(order.Node.Id, outcome, Now);
            Evaluate();
        }
    }

    private void OnRemoveStatic(NodeId id)
    {
        if (_machine.RemoveStatic(id))
        {
            foreach (var (dial, _) in _dials.Where(pair => pair.Value.Node.Id == id))
            {
                dial.Tell(PoisonPill.Instance);
            }
        }
    }

    private void OnPeerAdded(PeerAdded added)
    {
        _machine.PeerAdded(added.Id, added.Flags, added.Address);
        _anchors.Added(added.Id, added.Flags, added.Node, added.At);
    }

    private void OnServerRestarted()
    {
        _machine.ForgetConnections();
        Sender.Tell(new ServerActor.Configured([.. _machine.StaticNodes], [.. _machine.TrustedNodes]));
    }

    private void OnPeerRemoved(PeerRemoved removed)
    {
        _machine.PeerRemoved(removed.Id, Now, removed.MadeRoom);
        _anchors.Removed(removed.Id);
        if (removed.Verdict is { } verdict)
        {
            _machine.Reconsider(removed.Id, verdict, Now);
        }
    }

    private void TakeOver(ServerActor.DialerState state)
    {
        foreach (var node in state.StaticNodes)
        {
            _machine.AddStatic(node);
        }

        foreach (var id in state.TrustedNodes)
        {
            _machine.SetTrusted(id, true);
        }

        _machine.SetBans(state.Banned);
        foreach (var peer in state.Peers)
        {
            _machine.PeerAdded(peer.Id, peer.Flags, peer.Remote.Address);
            _anchors.Added(peer.Id, peer.Flags, peer.Enode, peer.ConnectedAt);
        }

        _machine.SuspectLink(state.LinkSuspectedUntil);
        foreach (var id in state.PendingInbound)
        {
            _machine.InboundPending(id);
        }
    }

    private void AskAnchors()
    {
        if (_context.Discovers && _context.Server.MaxDialed > 0 && _context.Server.Anchors > 0 && !_context.Refs.NodeDatabase.IsNobody())
        {
            _awaitingAnchors = true;
            _context.Refs.NodeDatabase.AskFor(NodeDatabaseActor.GetAnchors.Instance, Self, reply => new AnchorsAnswered(reply));
        }
    }

    private void SaveAnchors()
    {
        if (_anchors.Choose(Now) is { IsEmpty: false } chosen)
        {
            _context.Refs.NodeDatabase.Tell(new NodeDatabaseActor.SaveAnchors(chosen));
        }
    }

    // like geth only while few peers are dialed, so that a user sees why at start-up and says nothing later
    private void LogStats()
    {
        var dialed = _machine.DialedCount;
        if (dialed < FewPeers && dialed < _context.Server.MaxDialed)
        {
            _log.Info("Looking for peers: {0} connected, {1} static, {2}", _machine.PeerCount, _machine.StaticNodes.Count(), _machine.Stats);
        }
    }

    private void WarnWhenUseless()
    {
        var isForDiscoveryAlone = _context.Protocols.IsEmpty && _context.Server.StaticNodes.IsEmpty;
        if (!_context.Server.Dial && _context.Server.Listen is null && !isForDiscoveryAlone)
        {
            _log.Warning("neither dialing nor listening: only {0} static nodes will be connected", _context.Server.StaticNodes.Length);
        }
    }
}
