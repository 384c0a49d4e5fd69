namespace Akka.Devp2p.Actors.Node;

/// <summary>Where a node is in its life.</summary>
public enum NodePhase
{
    Starting,
    Running,
    Stopping,
}
