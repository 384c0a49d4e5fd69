using System.Net;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// What happens to a datagram on the socket's thread: rate of its source, bound on those in flight, of which strangers get three quarters, then hash and
/// signature. The cheap checks come first, so that a flood costs no signature recovery.
/// </summary>
public sealed class DatagramReceiver(AddressRates rates, InFlightLimit limit, Action<ReceivedPacket> deliver, IPacketSignatures? signatures = null, DiscoveryMeters? meters = null)
{
    private readonly IPacketSignatures _signatures = signatures ?? PacketSignatures.Instance;
    private long _received, _rateLimited, _overflowed, _malformed;

    public DatagramCounts Counts =>
        new(Interlocked.Read(ref _received), Interlocked.Read(ref _rateLimited), Interlocked.Read(ref _overflowed), Interlocked.Read(ref _malformed));

    public void OnDatagram(ReadOnlySpan<byte> datagram, IPEndPoint from)
    {
        Interlocked.Increment(ref _received);
        meters?.Received(datagram.Length);
        if (!rates.TryTake(from, out var known))
        {
            Interlocked.Increment(ref _rateLimited);
        }
        else if (!limit.TryEnter(stranger: !known))
        {
            Interlocked.Increment(ref _overflowed);
        }
        else if (!Discv4Codec.TryDecode(datagram, _signatures, out var message, out _))
        {
            limit.Leave();
            Interlocked.Increment(ref _malformed);
        }
        else
        {
            deliver(new ReceivedPacket(message, from, limit));
        }
    }
}
