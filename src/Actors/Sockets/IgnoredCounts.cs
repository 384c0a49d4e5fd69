namespace Akka.Devp2p.Actors.Sockets;

/// <summary>What came from gateways and STUN servers, or in their name, and was not believed.</summary>
/// <param name="OtherSender">Datagrams from an address that nothing was asked of.</param>
/// <param name="NotTheAnswer">Datagrams that can't be read, or belong to another request.</param>
/// <param name="Elsewhere">Redirects, and URLs that lead to another machine.</param>
/// <param name="Refused">HTTP answers and XML that can't be read, or are too large.</param>
public sealed record IgnoredCounts(long OtherSender, long NotTheAnswer, long Elsewhere, long Refused);
