using System.Net;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Whom the listener turns away: geth's <c>checkInboundConn</c>. Addresses outside netrestrict, and addresses of the internet that connected
/// less than 30 s ago; an attempt that was turned away does not extend the time. An IPv6 host has a whole /64 to itself, so there the
/// network counts, not the address. Pure, bounded.
/// </summary>
internal sealed class InboundThrottle(ServerSettings settings)
{
    private readonly HashSet<Subnet> _known = [];
    private readonly Queue<(Subnet Source, DateTimeOffset Until)> _order = new();

    public int Count => _known.Count;

    /// <summary>Null when the connection is welcome, else why not: a constant text.</summary>
    public string? Refusal(IPAddress address, DateTimeOffset now)
    {
        if (!settings.Allows(address))
        {
            return "not in netrestrict";
        }

        while (_order.TryPeek(out var oldest) && oldest.Until <= now)
        {
            Forget();
        }

        if (NetCheck.IsLan(address))
        {
            return null;
        }

        var source = NetCheck.SubnetOf(address, 32, 64);
        if (_known.Contains(source))
        {
            return "too many attempts";
        }

        if (_known.Count >= settings.InboundThrottleEntries)
        {
            Forget();
        }

        _known.Add(source);
        _order.Enqueue((source, now + settings.InboundThrottle));
        return null;
    }

    private void Forget() => _known.Remove(_order.Dequeue().Source);
}
