using System.Net;
using System.Text;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>Search for devices by multicast: UPnP Device Architecture 1.1, section 1.3.</summary>
public static class Ssdp
{
    /// <summary>Where searches are sent, UDP.</summary>
    public static IPEndPoint Multicast => new(new IPAddress([239, 255, 255, 250]), 1900);

    /// <summary>A search for a service.</summary>
    /// <param name="target">Its type: <c>urn:schemas-upnp-org:service:WANIPConnection:1</c>.</param>
    /// <param name="wait">Seconds within which a device answers, 1 to 5.</param>
    public static byte[] EncodeSearch(string target, int wait)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(wait is >= 1 and <= 5, true);
        return Encoding.ASCII.GetBytes(
            $"M-SEARCH * HTTP/1.1\r\nHOST: {Multicast}\r\nMAN: \"ssdp:discover\"\r\nMX: {wait}\r\nST: {target}\r\n\r\n");
    }

    /// <summary>Reads the answer to a search: where the description is, and what it is an answer to.</summary>
    /// <param name="datagram">Remote.</param>
    /// <param name="location">The text of LOCATION, unchecked: read it with <see cref="GatewayUrl.TryParse"/>.</param>
    /// <param name="target">The text of ST.</param>
    /// <param name="error">What is wrong.</param>
    public static bool TryDecode(ReadOnlySpan<byte> datagram, out string location, out string target, out WireError error)
    {
        (location, target) = (string.Empty, string.Empty);
        if (!HttpHead.TryDecode(datagram, out var head, out error))
        {
            return false;
        }

        if (head!.Status != 200 || head.Field("LOCATION") is not { Length: > 0 } where || head.Field("ST") is not { Length: > 0 } what)
        {
            error = new WireError(0, "ssdp: not an answer to a search");
            return false;
        }

        (location, target) = (where, what);
        return true;
    }
}
