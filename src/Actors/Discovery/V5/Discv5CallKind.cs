namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>What a request of ours is for.</summary>
internal enum Discv5CallKind
{
    Ping,

    /// <summary>Nodes for a lookup, or for whoever names distances.</summary>
    Find,

    /// <summary>The node's own record, for somebody.</summary>
    Record,

    /// <summary>The node's own record, since it says to have a newer one.</summary>
    Update,

    Talk,

    /// <summary>To be listed under a topic, or whom a node lists.</summary>
    Topic,
}
