using System.Net;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>A mapping that is wanted.</summary>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="InternalPort">Ours.</param>
/// <param name="ExternalPort">The one we would like: that of the last lease, or the same as ours.</param>
/// <param name="Lease">How long.</param>
/// <param name="Nonce">12 bytes that PCP knows the mapping by.</param>
/// <param name="Outside">The address of the last lease; null at first.</param>
internal sealed record MapOrder(MappedProtocol Protocol, ushort InternalPort, ushort ExternalPort, TimeSpan Lease, ReadOnlyMemory<byte> Nonce, IPAddress? Outside)
{
    /// <summary>Ports to try, by chance, when another machine has the one we would like and the gateway can't choose.</summary>
    internal IReadOnlyList<ushort> Spare { get; init; } = [];

    /// <summary>Whole seconds.</summary>
    internal uint LeaseSeconds => (uint)Lease.TotalSeconds;
}
