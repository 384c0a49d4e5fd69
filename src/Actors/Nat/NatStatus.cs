using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>How a node is reachable from outside, as far as it knows.</summary>
/// <param name="Method">As set: the value of <c>--nat</c>.</param>
/// <param name="Active">PCP, NAT-PMP or UPnP, STUN, or what gave the address; null while nothing did.</param>
/// <param name="Gateway">The router that maps ports; null without one.</param>
/// <param name="OutsideIp">Our address as the method knows it; null while it does not.</param>
/// <param name="Mappings">Ports, tcp first.</param>
/// <param name="LastError">What went wrong last with the method as a whole; null when nothing did.</param>
/// <param name="Warning">Why the outside address is of no use; null when it is.</param>
/// <param name="Ignored">What was not believed.</param>
public sealed record NatStatus(
    string Method,
    string? Active,
    IPAddress? Gateway,
    IPAddress? OutsideIp,
    ImmutableArray<MappingStatus> Mappings,
    string? LastError,
    string? Warning,
    IgnoredCounts Ignored) : ILocalMessage;
