using Akka.Devp2p.Actors.Serialization;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>Makes <see cref="Devp2pNodes"/> once for each actor system, and makes our serializers known to it.</summary>
internal sealed class Devp2pNodesExtension : ExtensionIdProvider<Devp2pNodes>
{
    public override Devp2pNodes CreateExtension(ExtendedActorSystem system)
    {
        Devp2pSerializer.Register(system);
        return new Devp2pNodes(system);
    }
}
