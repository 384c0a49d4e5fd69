using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Signs and sends on the workers, in order per recipient. What could not be sent is said at debug level and nothing else.</summary>
internal sealed class DatagramSender(IDatagramSocket socket, DatagramWorkers workers, DiscoverySetup setup, ILoggingAdapter log)
{
    public void Send(SendDatagram send) => workers.Add(send.To, () =>
    {
        Send(send.Bytes.Span, send.To);
        send.Waiting.Leave();
    });

    public void Send(SendPacket send) => workers.Add(send.To, () =>
    {
        Send(Discv4Codec.Encode(setup.Key, send.Packet, setup.Sockets.Signatures, out _), send.To);
        send.Waiting.Leave();
    });

    private void Send(ReadOnlySpan<byte> datagram, IPEndPoint to)
    {
        var result = socket.Send(datagram, to);
        if (result == SocketError.Success)
        {
            setup.Meters?.Sent(datagram.Length);
        }
        else if (log.IsDebugEnabled)
        {
            log.Debug("UDP send to {0} failed: {1}", to, result);
        }
    }
}
