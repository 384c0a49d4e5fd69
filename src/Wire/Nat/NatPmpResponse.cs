using System.Net;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>An answer of a NAT-PMP gateway (RFC 6886 sections 3.2, 3.3).</summary>
/// <param name="Opcode">Of the request: 0 address, 1 map UDP, 2 map TCP.</param>
/// <param name="Result">0 for success; the others are in section 3.5.</param>
/// <param name="Epoch">Seconds since the gateway began or lost its mappings.</param>
public sealed record NatPmpResponse(byte Opcode, ushort Result, uint Epoch)
{
    /// <summary>The outside address, in answer to opcode 0.</summary>
    public IPAddress? Outside { get; init; }

    public ushort InternalPort { get; init; }

    /// <summary>The port that was mapped, not always the one asked for.</summary>
    public ushort ExternalPort { get; init; }

    /// <summary>Seconds.</summary>
    public uint Lifetime { get; init; }

    /// <summary>What the result means, in words of section 3.5.</summary>
    public string ResultText => Result switch
    {
        0 => "success",
        1 => "unsupported version",
        2 => "not authorized or refused",
        3 => "network failure",
        4 => "out of resources",
        5 => "unsupported opcode",
        _ => $"result {Result}",
    };
}
