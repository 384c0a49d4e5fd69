namespace Akka.Devp2p.Wire.Nat;

/// <summary>An answer of a PCP gateway (RFC 6887 section 7.2).</summary>
/// <param name="Version">2, or the one the gateway speaks instead; 0 is NAT-PMP.</param>
/// <param name="Opcode">Of the request.</param>
/// <param name="Result">0 for success; the others are in section 7.4.</param>
/// <param name="Lifetime">Seconds: of the mapping, or so long an error will last.</param>
/// <param name="Epoch">Seconds since the gateway began or lost its mappings.</param>
/// <param name="Mapping">Body of a MAP answer; null when there is none.</param>
public sealed record PcpResponse(byte Version, byte Opcode, byte Result, uint Lifetime, uint Epoch, PcpMapping? Mapping)
{
    /// <summary>What the result means, in words of section 7.4.</summary>
    public string ResultText => Result switch
    {
        0 => "success",
        1 => "unsupported version",
        2 => "not authorized",
        3 => "malformed request",
        4 => "unsupported opcode",
        5 => "unsupported option",
        6 => "malformed option",
        7 => "network failure",
        8 => "no resources",
        9 => "unsupported protocol",
        10 => "user exceeded its quota",
        11 => "can't provide that outside address or port",
        12 => "address mismatch: another NAT is between us and the gateway",
        13 => "excessive remote peers",
        _ => $"result {Result}",
    };
}
