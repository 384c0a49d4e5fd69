using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// A token bucket per source address, in bounded memory: IPv4 by address, IPv6 by /64, loopback by port too since many nodes may live on
/// one machine. When the table is full, idle sources leave it; when none is idle, all newcomers share one bucket. One thread at a time.
/// </summary>
public sealed class AddressRates
{
    private readonly Dictionary<(UInt128 Prefix, int Port), (double Tokens, long At)> _buckets = [];
    private readonly TimeProvider _time;
    private readonly double _perSecond;
    private readonly double _burst;
    private readonly int _maxSources;
    private (double Tokens, long At) _shared;

    /// <param name="perSecond">Datagrams per second that one source may send for long.</param>
    /// <param name="burst">Datagrams that it may send at once.</param>
    /// <param name="maxSources">Sources that are told apart.</param>
    public AddressRates(TimeProvider time, int perSecond, int burst, int maxSources)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_time, _perSecond, _burst, _maxSources) = (time, perSecond, burst, maxSources);
        _shared = (burst, time.GetTimestamp());
    }

    /// <summary>Sources that are told apart now.</summary>
    public int Sources => _buckets.Count;

    /// <summary>Takes a token of this source; false when it has none left.</summary>
    public bool TryTake(IPEndPoint from)
    {
        ArgumentNullException.ThrowIfNull(from);
        var key = Key(from);
        var now = _time.GetTimestamp();
        if (!_buckets.TryGetValue(key, out var bucket))
        {
            if (_buckets.Count >= _maxSources && !DropIdle(now))
            {
                return Take(ref _shared, now);
            }

            bucket = (_burst, now);
        }

        var taken = Take(ref bucket, now);
        _buckets[key] = bucket;
        return taken;
    }

    private bool Take(ref (double Tokens, long At) bucket, long now)
    {
        bucket = (Filled(bucket, now), now);
        if (bucket.Tokens < 1)
        {
            return false;
        }

        bucket.Tokens--;
        return true;
    }

    private double Filled((double Tokens, long At) bucket, long now) =>
        Math.Min(_burst, bucket.Tokens + (_time.GetElapsedTime(bucket.At, now).TotalSeconds * _perSecond));

    private bool DropIdle(long now)
    {
        // a scan costs as much as the table is long, so it must not happen per datagram of a flood
        if (_shared.Tokens < _burst && _time.GetElapsedTime(_shared.At, now) < TimeSpan.FromSeconds(1))
        {
            return false;
        }

        foreach (var (key, bucket) in _buckets)
        {
            if (Filled(bucket, now) >= _burst)
            {
                _buckets.Remove(key);
            }
        }

        return _buckets.Count < _maxSources;
    }

    private static (UInt128 Prefix, int Port) Key(IPEndPoint from)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        from.Address.TryWriteBytes(bytes, out _);
        if (from.AddressFamily == AddressFamily.InterNetworkV6)
        {
            bytes[8..].Clear();
        }

        var loopback = IPAddress.IsLoopback(from.Address);
        return (BinaryPrimitives.ReadUInt128BigEndian(bytes) + (loopback ? UInt128.One : UInt128.Zero), loopback ? from.Port : -1);
    }
}
