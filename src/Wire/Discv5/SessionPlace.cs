using System.Net;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>What a session belongs to: a node at an endpoint. A node that turns up at another one must prove itself anew.</summary>
internal readonly record struct SessionPlace(NodeId Id, IPEndPoint At);
