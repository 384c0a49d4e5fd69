using System.Net;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Whom the listener turns away: geth's <c>checkInboundConn</c>. Addresses outside netrestrict, and addresses of the internet that connected
/// less than 30 s ago; an attempt that was turned away does not extend the time. Pure, bounded.
/// </summary>
internal sealed class InboundThrottle(ServerSettings settings)
{
    private readonly Dictionary<IPAddress, DateTimeOffset> _until = [];
    private readonly Queue<(IPAddress Address, DateTimeOffset Until)> _order = new();

    public int Count => _until.Count;

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

        if (_until.ContainsKey(address))
        {
            return "too many attempts";
        }

        if (_until.Count >= settings.InboundThrottleEntries)
        {
            Forget();
        }

        _until[address] = now + settings.InboundThrottle;
        _order.Enqueue((address, now + settings.InboundThrottle));
        return null;
    }

    private void Forget() => _until.Remove(_order.Dequeue().Address);
}
