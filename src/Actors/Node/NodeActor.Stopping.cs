using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Node;

// no more dials, then no more peers, then services and children in reverse; each step is awaited, none for ever
public sealed partial class NodeActor
{
    /// <summary>So long every single step of stopping may take before the next one is taken all the same.</summary>
    internal static readonly TimeSpan StopBound = TimeSpan.FromSeconds(2);

    private string? _refusal;
    private (string Name, IActorRef Actor)? _awaited;
    private bool _disconnecting;

    private void BeginStop()
    {
        _events.Publish(new Ending(_blueprint.Name));
        Timers.CancelAll();
        Become(Stopping);
        if (Lives("dialer"))
        {
            Timers.StartSingleTimer(nameof(StopTick), StopTick.Instance, StopBound);
            Refs.Dialer.Tell(DialSchedulerActor.NodeStops.Instance);
        }
        else
        {
            DisconnectPeers();
        }
    }

    private void DisconnectPeers()
    {
        _disconnecting = true;
        if (Lives("server"))
        {
            Timers.StartSingleTimer(nameof(StopTick), StopTick.Instance, StopBound);
            Refs.Server.Tell(new ServerActor.DisconnectAll(DisconnectReason.Quitting));
        }
        else
        {
            StopNext();
        }
    }

    private bool Lives(string child) => _children.Any(known => known.Name == child);

    private void Stopping(object message)
    {
        switch (message)
        {
            case DialSchedulerActor.Ceased when !_disconnecting:
                DisconnectPeers();
                break;
            case ServerActor.AllGone when _awaited is null:
                StopNext();
                break;
            case ChildGone gone:
                OnStopped(gone.Child);
                break;
            case StopTick:
                OnStopTooSlow();
                break;
            case Start:
                _starters.Add(Sender);
                break;
            case GetStatus:
                Sender.Tell(StatusAs(NodePhase.Stopping));
                break;
            case Stop or ServerActor.AllGone or DialSchedulerActor.Ceased or LocalRecordChanged:
                break;
            default:
                OnLateAnswer(message);
                break;
        }
    }

    // an answer to what was asked while starting
    private void OnLateAnswer(object message)
    {
        if (message is not (ListenerActor.Started or ListenerActor.StartFailed or LocalNodeActor.LocalNode or ServicesActor.Started
            or ServicesActor.StartFailed or ServicesActor.Created or ServicesActor.NotCreated or Discovery.DiscoveryActor.Started or Discovery.DiscoveryActor.StartFailed))
        {
            OnInAnyPhase(message);
        }
    }

    private void OnStopped(IActorRef child)
    {
        _services.RemoveAll(service => service.Actor.Equals(child));
        _children.RemoveAll(known => known.Actor.Equals(child));
        if (_awaited is { } awaited && awaited.Actor.Equals(child))
        {
            StopNext();
        }
    }

    private void OnStopTooSlow()
    {
        if (!_disconnecting)
        {
            DisconnectPeers();
            return;
        }

        if (_awaited is { } awaited)
        {
            _log.Warning("Node {0}: {1} has not stopped within {2}", _blueprint.Name, awaited.Name, StopBound);
            _services.Remove(awaited);
            _children.Remove(awaited);
        }

        StopNext();
    }

    private void StopNext()
    {
        if (_services.Count > 0)
        {
            _awaited = _services[^1];
            _container.Tell(new ServicesActor.StopService(_awaited.Value.Actor));
        }
        else if (_children.Count > 0)
        {
            _awaited = _children[^1];
            // Stop would overtake what it was told: nodes to store, connections that nobody else would close, who is gone; this does not. The port mapping has to talk to its gateway first
            _awaited.Value.Actor.Tell(_awaited.Value.Actor.Equals(_nat) ? NatActor.Stop.Instance : PoisonPill.Instance);
        }
        else
        {
            OnAllStopped();
            return;
        }

        Timers.StartSingleTimer(nameof(StopTick), StopTick.Instance, StopBound);
    }

    private void OnAllStopped()
    {
        Timers.CancelAll();
        if (_refusal is not null && _starters.Count == 0)
        {
            // whoever made us is about to ask
            Timers.StartSingleTimer(nameof(StopTick), StopTick.Instance, StopBound);
            Become(Refusing);
            return;
        }

        _starters.ForEach(starter => starter.Tell(new StartFailed(_refusal ?? "stopped")));
        _starters.Clear();
        Context.Stop(Self);
    }

    private void Refusing(object message)
    {
        switch (message)
        {
            case Start:
                Sender.Tell(new StartFailed(_refusal!));
                Context.Stop(Self);
                break;
            case StopTick:
                GiveUp();
                break;
            case GetStatus:
                Sender.Tell(StatusAs(NodePhase.Stopping));
                break;
            case Stop:
                Context.Stop(Self);
                break;
            default:
                OnLateAnswer(message);
                break;
        }
    }

    // nobody asked for the start: it had been running, and was restarted
    private void GiveUp()
    {
        if (!_ends)
        {
            _events.Publish(new NodeFailed(_blueprint.Name, _refusal!));
        }

        Context.Stop(Self);
    }

    /// <summary>On the EventStream, for its keeper: the node begins to stop, as it was told to or because it can't go on. One that ends without having said so has died.</summary>
    internal sealed record Ending(string Node) : IDeadLetterSuppression, ILocalMessage;

    private sealed record StopTick : ILocalMessage
    {
        public static StopTick Instance { get; } = new();
    }
}
