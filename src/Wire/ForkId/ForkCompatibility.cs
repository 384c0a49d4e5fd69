namespace Akka.Devp2p.Wire.ForkId;

/// <summary>What a remote fork identifier means for us (EIP-2124, validation rules).</summary>
public enum ForkCompatibility
{
    /// <summary>Rules 1b, 2 and 3: the same chain as far as anyone can tell now.</summary>
    Compatible,

    /// <summary>Rule 2 failed: the remote is in our past and does not know the fork that ended it; it needs an update.</summary>
    RemoteStale,

    /// <summary>Rules 1a and 4: another chain, or one with a fork that we missed.</summary>
    LocalIncompatibleOrStale,
}
