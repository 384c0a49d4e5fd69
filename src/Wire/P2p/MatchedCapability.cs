namespace Akka.Devp2p.Wire.P2p;

/// <summary>A capability that both sides have, and the message codes it got on this connection.</summary>
/// <param name="Offset">Code of its first message, 16 or more.</param>
/// <param name="Length">Number of its codes.</param>
public readonly record struct MatchedCapability(Capability Capability, int Offset, int Length)
{
    /// <summary>True when a message code of the connection belongs to it.</summary>
    public bool Owns(ulong code) => code >= (ulong)Offset && code < (ulong)Offset + (ulong)Length;
}
