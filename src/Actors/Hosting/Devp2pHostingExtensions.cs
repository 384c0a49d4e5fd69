using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>Nodes in a host that uses Akka.Hosting.</summary>
public static class Devp2pHostingExtensions
{
    /// <summary>Makes <see cref="IDevp2pNodes"/> available for injection. For a host that calls AddAkka.</summary>
    public static IServiceCollection AddDevp2p(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<IDevp2pNodes>(provider => Devp2pNodes.For(provider.GetRequiredService<ActorSystem>()));
        return services;
    }

    /// <summary>A node named "main". Its actors are found as <c>IRequiredActor&lt;NodeActor&gt;</c> and <c>IRequiredActor&lt;ServerActor&gt;</c>.</summary>
    public static AkkaConfigurationBuilder WithDevp2p(this AkkaConfigurationBuilder builder, Action<Devp2pOptions> configure) =>
        builder.WithDevp2p(Devp2pNode.DefaultName, configure);

    /// <summary>
    /// A node of this name. The first node of a system takes the types of its actors as keys of the registry, each is reached by
    /// <see cref="IDevp2pNodes.Get"/>. When it does not start, neither does the host; it stops with the host.
    /// </summary>
    public static AkkaConfigurationBuilder WithDevp2p(this AkkaConfigurationBuilder builder, string name, Action<Devp2pOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        return builder
            .AddHocon(Devp2pSettings.Reference, HoconAddMode.Append)
            .AddHocon(Devp2pSerializer.Bindings, HoconAddMode.Append)
            .WithActors((ActorStarter)((system, _) => Devp2pNodes.For(system).StartAsync(name, options =>
            {
                configure(options);
                BuilderProtocols.Of(builder).AddTo(options, name);
            })));
    }

    /// <summary>A sub-protocol that the nodes of this builder offer, before or after <c>WithDevp2p</c>; those started later by <see cref="IDevp2pNodes"/> don't.</summary>
    /// <param name="builder">Of AddAkka.</param>
    /// <param name="spec">Name, version and actor.</param>
    /// <param name="node">Name of the one node that offers it; null for all.</param>
    public static AkkaConfigurationBuilder AddDevp2pProtocol(this AkkaConfigurationBuilder builder, ProtocolSpec spec, string? node = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(spec);
        BuilderProtocols.Of(builder).Add(node, spec);
        return builder;
    }
}
