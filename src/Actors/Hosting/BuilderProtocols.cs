using System.Runtime.CompilerServices;
using Akka.Devp2p.Actors.Peers;
using Akka.Hosting;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>What AddDevp2pProtocol has said to one builder; read when its nodes start, so that the order of the calls does not matter.</summary>
internal sealed class BuilderProtocols
{
    private static readonly ConditionalWeakTable<AkkaConfigurationBuilder, BuilderProtocols> All = [];

    private readonly List<(string? Node, ProtocolSpec Spec)> _specs = [];

    internal static BuilderProtocols Of(AkkaConfigurationBuilder builder) => All.GetOrCreateValue(builder);

    internal void Add(string? node, ProtocolSpec spec) => _specs.Add((node, spec));

    internal void AddTo(Devp2pOptions options, string node)
    {
        foreach (var (_, spec) in _specs.Where(known => known.Node is null || known.Node == node))
        {
            options.Protocols.Add(spec);
        }
    }
}
