using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>A datagram of at most 1,600 bytes and its source; the span is only valid during the call.</summary>
public delegate void DatagramReceived(ReadOnlySpan<byte> datagram, IPEndPoint from);
