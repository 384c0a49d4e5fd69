using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Server;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>Whether a node runs, and whether it has enough peers to be of use. Asks its actors, so a node that hangs is found out.</summary>
public sealed class Devp2pHealthCheck : IHealthCheck
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(5);

    private readonly Devp2pRefs _refs;
    private readonly int _minPeers;

    /// <param name="refs">The node.</param>
    /// <param name="minPeers">Peers it needs; 0 asks only whether it runs.</param>
    public Devp2pHealthCheck(Devp2pRefs refs, int minPeers)
    {
        ArgumentNullException.ThrowIfNull(refs);
        ArgumentOutOfRangeException.ThrowIfNegative(minPeers);
        (_refs, _minPeers) = (refs, minPeers);
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            var status = await _refs.Node.AskAsync<NodeActor.Status>(NodeActor.GetStatus.Instance, AskTimeout, cancellationToken).ConfigureAwait(false);
            if (status.Phase != NodePhase.Running)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, $"the node is {status.Phase.ToString().ToLowerInvariant()}");
            }

            var peers = await _refs.Server.AskAsync<ServerActor.PeerCount>(ServerActor.GetPeerCount.Instance, AskTimeout, cancellationToken).ConfigureAwait(false);
            var data = new Dictionary<string, object> { ["peers"] = peers.Count, ["enode"] = status.Running!.Self.ToUrl() };
            return peers.Count >= _minPeers
                ? HealthCheckResult.Healthy($"{peers.Count} peers", data)
                : new HealthCheckResult(context.Registration.FailureStatus, $"{peers.Count} peers, {_minPeers} are needed", data: data);
        }
        catch (Exception e) when (e is NodeNotRunningException or AskTimeoutException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, e is AskTimeoutException ? "the node does not answer" : e.Message, e);
        }
    }
}
