using System.Net;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>A node at an IP address: what an endpoint proof is about. The port does not count, since it changes behind a NAT.</summary>
public readonly record struct NodeAt(NodeId Id, IPAddress Ip)
{
    /// <summary>As part of an actor's path: an IPv6 address has its colons replaced, and the sign before its zone.</summary>
    public string PathName => $"{Id}-{Ip.ToString().Replace(':', '_').Replace('%', '_')}";
}
