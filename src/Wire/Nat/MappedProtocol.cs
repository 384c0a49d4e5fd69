namespace Akka.Devp2p.Wire.Nat;

/// <summary>What a port mapping is for. The values are IANA's protocol numbers, as PCP sends them.</summary>
#pragma warning disable CA1008, CA1028 // a protocol number is a byte, and 0 is none
public enum MappedProtocol : byte
{
    Tcp = 6,
    Udp = 17,
}
#pragma warning restore CA1008, CA1028
