using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Finding out where one node is, with back-off.</summary>
public sealed partial class DiscoveryActor
{
    private const int MaxWaiters = 64;

    private static readonly TimeSpan AnswerBound = TimeSpan.FromSeconds(5);

    private readonly ResolveBackoff _resolveBackoff;
    private readonly Dictionary<NodeId, List<IActorRef>> _resolving = [];

    private void OnResolveMessage(object message)
    {
        switch (message)
        {
            case Resolve resolve:
                OnResolve(resolve.Node);
                break;
            case ResolveActor.Ended ended:
                OnResolved(ended);
                break;
            case ResolveTick tick when _resolving.ContainsKey(tick.Id):
                OnResolved(new ResolveActor.Ended(tick.Id, null, Searched: false));
                break;
            case ResolveTick:
                break; // answered meanwhile
            default:
                OnSourceMessage(message);
                break;
        }
    }

    private void OnResolve(Enode node)
    {
        if (_local is null)
        {
            Sender.Tell(new Resolved(node.Id, null));
            return;
        }

        if (_resolving.TryGetValue(node.Id, out var askers) && askers.Count < MaxWaiters)
        {
            askers.Add(Sender);
            return;
        }

        if (askers is not null || _resolving.Count >= MaxWaiters)
        {
            Sender.Tell(new Resolved(node.Id, null));
            return;
        }

        _resolving[node.Id] = [Sender];
        Timers.StartSingleTimer(new ResolveTick(node.Id), new ResolveTick(node.Id), AnswerBound);
        (_setup.Settings.V4 ? _refs.Lookups : _refs.V5).Tell(new LookupsActor.Resolve(node, _resolveBackoff.MayResolve(node.Id)));
    }

    private void OnResolved(ResolveActor.Ended ended)
    {
        if (ended.Node is not null)
        {
            _resolveBackoff.OnFound(ended.Id);
        }
        else if (ended.Searched)
        {
            _resolveBackoff.OnMissed(ended.Id);
        }

        Timers.Cancel(new ResolveTick(ended.Id));
        if (_resolving.Remove(ended.Id, out var askers))
        {
            askers.ForEach(asker => asker.Tell(new Resolved(ended.Id, ended.Node)));
        }
    }

    private void AnswerAll()
    {
        foreach (var (id, askers) in _resolving)
        {
            askers.ForEach(asker => asker.Tell(new Resolved(id, null)));
        }
    }

    private sealed record ResolveTick(NodeId Id) : ILocalMessage;
}
