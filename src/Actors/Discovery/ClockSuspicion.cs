using System.Net;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// Suspects our clock: when requests time out many times in a row, or when packets from many addresses come "expired". Says so once per
/// ten minutes. One remote address alone can't raise the suspicion.
/// </summary>
internal sealed class ClockSuspicion(TimeProvider time)
{
    internal const int MaxTimeouts = 32;
    internal const int MaxExpired = 32;
    internal const int MinAddresses = 8;

    internal static readonly TimeSpan Cooldown = TimeSpan.FromMinutes(10);

    private readonly HashSet<IPAddress> _addresses = [];
    private DateTimeOffset? _saidAt;
    private int _timeouts, _expired;

    /// <summary>A reply came, or a packet that had not expired: the clocks agree.</summary>
    internal void OnFresh() => (_timeouts, _expired) = (0, Forget());

    /// <summary>A request has timed out. True when a warning is due.</summary>
    internal bool OnTimeout() => ++_timeouts >= MaxTimeouts && Say();

    /// <summary>An expired packet has come. True when a warning is due.</summary>
    internal bool OnExpired(IPAddress from)
    {
        if (_addresses.Count < MinAddresses)
        {
            _addresses.Add(from);
        }

        return ++_expired >= MaxExpired && _addresses.Count >= MinAddresses && Say();
    }

    private int Forget()
    {
        _addresses.Clear();
        return 0;
    }

    private bool Say()
    {
        (_timeouts, _expired) = (0, Forget());
        var now = time.GetUtcNow();
        if (_saidAt is { } at && now - at < Cooldown)
        {
            return false;
        }

        _saidAt = now;
        return true;
    }
}
