using System.Net;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>The body of a MAP message (RFC 6887 section 11.1).</summary>
/// <param name="Protocol">TCP or UDP; an answer may hold any number.</param>
/// <param name="Nonce">12 bytes that name the mapping: the same in its renewals, and in the answer.</param>
/// <param name="InternalPort">Ours.</param>
public sealed record PcpMapping(MappedProtocol Protocol, ReadOnlyMemory<byte> Nonce, ushort InternalPort)
{
    /// <summary>In a request the one we would like, 0 for any; in an answer the one that was mapped.</summary>
    public ushort ExternalPort { get; init; }

    /// <summary>The same for the outside address; null for any.</summary>
    public IPAddress? Outside { get; init; }
}
