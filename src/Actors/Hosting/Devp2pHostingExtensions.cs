using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Hosting;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>Nodes in a host that uses Akka.Hosting.</summary>
public static class Devp2pHostingExtensions
{
    /// <summary>A node named "main". Its actors are found as <c>IRequiredActor&lt;NodeActor&gt;</c> and <c>IRequiredActor&lt;ServerActor&gt;</c>.</summary>
    public static AkkaConfigurationBuilder WithDevp2p(this AkkaConfigurationBuilder builder, Action<Devp2pOptions> configure) =>
        builder.WithDevp2p(Devp2pNode.DefaultName, configure);

    /// <summary>
    /// A node of this name. The first node of a system takes the keys NodeActor and ServerActor of the registry, others are reached by
    /// <see cref="Devp2pOptions.OnStarted"/>. When it does not start, neither does the host; it stops with the host.
    /// </summary>
    public static AkkaConfigurationBuilder WithDevp2p(this AkkaConfigurationBuilder builder, string name, Action<Devp2pOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        return builder
            .AddHocon(Devp2pSettings.Reference, HoconAddMode.Append)
            .WithActors((ActorStarter)(async (system, registry) =>
            {
                var options = new Devp2pOptions();
                configure(options);
                var node = await Devp2pNode.StartAsync(system, name, options).ConfigureAwait(false);
                registry.TryRegister<NodeActor>(node.Actor);
                registry.TryRegister<ServerActor>(node.Server);
                CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, node.Actor.Path.Name, async () =>
                {
                    await node.StopAsync().ConfigureAwait(false);
                    return Done.Instance;
                });
                options.OnStarted?.Invoke(node);
            }));
    }
}
