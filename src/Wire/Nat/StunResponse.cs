using System.Net;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>An answer to a binding request.</summary>
/// <param name="Mapped">From where the server saw it come; null for an error.</param>
/// <param name="Error">Error code 300 to 699 (RFC 8489 section 14.8); 0 for success.</param>
public sealed record StunResponse(IPEndPoint? Mapped, int Error);
