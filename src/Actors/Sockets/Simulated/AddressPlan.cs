using System.Net;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>Public addresses, one in each /24 from 20.0.0.0 on, so that no limit per network meets machines that have nothing in common.</summary>
internal sealed class AddressPlan
{
    private int _given;

    internal IPAddress Next()
    {
        var number = _given++;
        return new IPAddress([(byte)(20 + (number >> 16)), (byte)(number >> 8), (byte)number, 1]);
    }
}
