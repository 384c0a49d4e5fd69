using System.Net;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>PONG (0x02), the answer to a PING.</summary>
/// <param name="Ip">Where the PING came from, as the answering node saw it; never an IPv4 address mapped into IPv6.</param>
/// <param name="Port">The port of the same.</param>
public sealed record Pong(RequestId Request, ulong EnrSequence, IPAddress Ip, ushort Port) : Discv5Message(Request)
{
    public override Discv5MessageType Type => Discv5MessageType.Pong;
}
