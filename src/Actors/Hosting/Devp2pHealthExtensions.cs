using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>Health and readiness of nodes in a host that uses Akka.Hosting.</summary>
public static class Devp2pHealthExtensions
{
    /// <summary>Tag of the check whether a node runs.</summary>
    public const string Live = "live";

    /// <summary>Tag of the check whether a node has peers.</summary>
    public const string Ready = "ready";

    /// <summary>Two checks: <c>devp2p-NAME</c> with the tag "live" for a node that runs, <c>devp2p-NAME-ready</c> with the tag "ready" for one that has peers too.</summary>
    /// <param name="builder">From AddHealthChecks.</param>
    /// <param name="node">Name of the node.</param>
    /// <param name="minPeers">Peers it needs to be ready.</param>
    public static IHealthChecksBuilder AddDevp2p(this IHealthChecksBuilder builder, string node = Devp2pNode.DefaultName, int minPeers = 1)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(node);
        return builder
            .Add(new HealthCheckRegistration($"devp2p-{node}", provider => Check(provider, 0), HealthStatus.Unhealthy, [Live]))
            .Add(new HealthCheckRegistration($"devp2p-{node}-ready", provider => Check(provider, minPeers), HealthStatus.Unhealthy, [Ready]));

        Devp2pHealthCheck Check(IServiceProvider provider, int peers) => new(new Devp2pRefs(provider.GetRequiredService<ActorSystem>(), node), peers);
    }
}
