using System.Net;

namespace Akka.Devp2p.Wire.Discv4;

/// <summary>Where a node can be reached, as discv4 packets write it.</summary>
/// <param name="Ip">0.0.0.0 when the sender left it empty. Never an IPv4 address mapped into IPv6 when it was decoded.</param>
/// <param name="Udp">Discovery port.</param>
/// <param name="Tcp">RLPx port; 0 when there is none.</param>
public readonly record struct Endpoint(IPAddress Ip, ushort Udp, ushort Tcp);
