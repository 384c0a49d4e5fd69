using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>The way out of our network.</summary>
/// <param name="Gateway">The router.</param>
/// <param name="Local">Our address on the way to it.</param>
public sealed record GatewayRoute(IPAddress Gateway, IPAddress Local);
