namespace Akka.Devp2p.Wire.Kademlia;

/// <summary>What became of a node offered to the table.</summary>
public enum AddOutcome
{
    /// <summary>It is a new entry of its bucket.</summary>
    Added,

    /// <summary>It was there; the newer record was taken over where there was one, and the endpoint is the same.</summary>
    Known,

    /// <summary>It was there and has moved: it counts as unverified until it answers at the new endpoint.</summary>
    EndpointChanged,

    /// <summary>The bucket is full: it waits in the replacement list.</summary>
    Replacement,

    /// <summary>It is our own id.</summary>
    Self,

    /// <summary>Strangers are not taken before the table's first refresh is done, so that nobody can fill it first.</summary>
    NotInitialized,

    /// <summary>It has no address.</summary>
    NoAddress,

    /// <summary>Too many nodes of its network are there already.</summary>
    SubnetLimit,
}
