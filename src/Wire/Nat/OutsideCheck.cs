using System.Net;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>Whether an address that a gateway calls its outside one can be reached from the internet.</summary>
public static class OutsideCheck
{
    private static readonly Subnet Shared = Subnet.TryParse("100.64.0.0/10", out var net) ? net : default;

    /// <summary>Null for an address of the internet, else what is wrong with it in a constant text.</summary>
    public static string? WhyNotPublic(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return NetCheck.IsUnspecified(address) ? "unspecified: the gateway has no connection"
            : Shared.Contains(address) ? "shared (100.64.0.0/10): the provider puts many customers behind one address, and forwards no port"
            : NetCheck.IsLan(address) ? "private: the gateway is itself behind another NAT, which forwards no port"
            : NetCheck.IsSpecial(address) ? "of a special network in which no node can live"
            : null;
    }
}
