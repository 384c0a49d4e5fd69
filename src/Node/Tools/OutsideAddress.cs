using System.Collections.Immutable;
using System.Net;

namespace Akka.Devp2p.Node.Tools;

/// <summary>Where a tool says it is: the value of --extaddr.</summary>
/// <param name="Addresses">One, or one of each family.</param>
/// <param name="Port">UDP, of all of them; 0 is the one it listens on.</param>
internal sealed record OutsideAddress(ImmutableArray<IPAddress> Addresses, ushort Port)
{
    public const string Expected = "an IP address or address:port, or one of each family separated by a comma";

    /// <summary>As geth's tool reads it: all must announce the same port, since there is one socket.</summary>
    public static bool TryRead(string text, out OutsideAddress value, out string? detail)
    {
        value = null!;
        detail = null;
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        ushort port = 0;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Cli.Values.TryIp(part, out var ip, out _) && !TryEndPoint(part, ref port, out ip, out detail))
            {
                return false;
            }

            if (addresses.Any(other => other.AddressFamily == ip.AddressFamily))
            {
                detail = "two addresses of one family";
                return false;
            }

            addresses.Add(ip);
        }

        value = new OutsideAddress(addresses.ToImmutable(), port);
        return addresses.Count > 0;
    }

    private static bool TryEndPoint(string text, ref ushort port, out IPAddress ip, out string? detail)
    {
        ip = IPAddress.None;
        detail = null;
        if (!Cli.Values.TryEndPoint(text, out var endPoint, out _) || endPoint.Address.Equals(IPAddress.Any))
        {
            return false;
        }

        var other = (ushort)endPoint.Port;
        if (port != 0 && other != 0 && other != port)
        {
            detail = $"different ports, {port} and {other}";
            return false;
        }

        (ip, port) = (endPoint.Address, other == 0 ? port : other);
        return true;
    }
}
