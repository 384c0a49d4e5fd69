using System.Net;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// What happens to a datagram before an actor sees it: rate of its source and bound on those in flight, of which strangers get three quarters, on the
/// socket's thread; then hash and signature, on a worker. So a flood costs no signature recovery. discv4 comes first, and what it does not recognise is discv5's (geth: readLoop and
/// its channel <c>unhandled</c>).
/// </summary>
public sealed class DatagramReceiver
{
    // discv5: a random packet with an empty message, and the largest datagram it allows
    private const int MinUnhandled = 63, MaxUnhandled = 1280;

    private readonly AddressRates _rates;
    private readonly InFlightLimit _limit;
    private readonly DatagramWorkers _workers;
    private readonly IPacketSignatures _signatures;
    private long _received, _rateLimited, _overflowed, _malformed, _unhandled, _unhandledOverflowed, _badPackets;

    /// <param name="rates">What a source may send.</param>
    /// <param name="limit">Those on their way from here to the end of their handling by discv4.</param>
    /// <param name="workers">Who recovers signatures.</param>
    /// <param name="signatures">Other than the protocol's in a simulation.</param>
    public DatagramReceiver(AddressRates rates, InFlightLimit limit, DatagramWorkers workers, IPacketSignatures? signatures = null)
    {
        ArgumentNullException.ThrowIfNull(rates);
        ArgumentNullException.ThrowIfNull(limit);
        ArgumentNullException.ThrowIfNull(workers);
        (_rates, _limit, _workers, _signatures) = (rates, limit, workers, signatures ?? PacketSignatures.Instance);
    }

    /// <summary>discv4; null when it is off, and then everything is <see cref="Unhandled"/>.</summary>
    public Action<ReceivedPacket>? Packets { get; init; }

    /// <summary>discv5; null when it is off, and then what discv4 does not recognise is malformed.</summary>
    public Action<UnhandledDatagram>? Unhandled { get; init; }

    /// <summary>Those on their way to discv5, apart from <c>limit</c>, so that neither protocol is drowned by the other's.</summary>
    public InFlightLimit UnhandledLimit { get; init; } = new(0);

    /// <summary>Counts the bytes received.</summary>
    public DiscoveryMeters? Meters { get; init; }

    /// <summary>Hears of each datagram that is neither protocol's: source and bytes. On a thread of the socket or of a worker.</summary>
    public Action<IPEndPoint, int>? Malformed { get; init; }

    /// <summary>Hears of each datagram that is discv4's by its hash and has a wrong signature or content: source and fault. On such a thread, too.</summary>
    public Action<IPEndPoint, WireError>? BadPacket { get; init; }

    public DatagramCounts Counts => new(
        Interlocked.Read(ref _received),
        Interlocked.Read(ref _rateLimited),
        Interlocked.Read(ref _overflowed),
        Interlocked.Read(ref _malformed),
        Interlocked.Read(ref _unhandled),
        Interlocked.Read(ref _unhandledOverflowed),
        Interlocked.Read(ref _badPackets));

    public void OnDatagram(ReadOnlySpan<byte> datagram, IPEndPoint from)
    {
        Interlocked.Increment(ref _received);
        Meters?.Received(datagram.Length);
        if (!_rates.TryTake(from, out var known))
        {
            Interlocked.Increment(ref _rateLimited);
        }
        else if (datagram.Length > Discv4Codec.MaxReadSize)
        {
            OnMalformed(from, datagram.Length);
        }
        else if (!_limit.TryEnter(stranger: !known))
        {
            Interlocked.Increment(ref _overflowed);
        }
        else
        {
            var own = datagram.ToArray();
            _workers.Add(from, () => Check(own, from, known));
        }
    }

    private void Check(byte[] datagram, IPEndPoint from, bool known)
    {
        if (Packets is null || !Discv4Codec.TryHash(datagram, out var hash, out _))
        {
            _limit.Leave();
            HandOver(datagram, from, known);
        }
        else if (Discv4Codec.TryDecode(datagram, hash, _signatures, out var message, out var error))
        {
            Packets(new ReceivedPacket(message, from, _limit));
        }
        else
        {
            _limit.Leave();
            Interlocked.Increment(ref _badPackets);
            BadPacket?.Invoke(from, error);
        }
    }

    private void HandOver(byte[] datagram, IPEndPoint from, bool known)
    {
        if (Unhandled is null || datagram.Length is < MinUnhandled or > MaxUnhandled)
        {
            OnMalformed(from, datagram.Length);
        }
        else if (!UnhandledLimit.TryEnter(stranger: !known))
        {
            Interlocked.Increment(ref _unhandledOverflowed);
        }
        else
        {
            Interlocked.Increment(ref _unhandled);
            Unhandled(new UnhandledDatagram(from, datagram, UnhandledLimit));
        }
    }

    private void OnMalformed(IPEndPoint from, int size)
    {
        Interlocked.Increment(ref _malformed);
        Malformed?.Invoke(from, size);
    }
}
