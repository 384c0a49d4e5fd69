using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>Reads the routing tables that Linux shows as text. Pure; a line that makes no sense is skipped.</summary>
internal static class RoutingTable
{
    /// <summary>Lines looked at: a router of the internet has a million.</summary>
    internal const int MaxLines = 10_000;

    private const int Up = 1, ToGateway = 2;

    /// <summary>/proc/net/route: the default gateway with the least metric. Numbers are hexadecimal, addresses as they lie in memory.</summary>
    internal static IPAddress? DefaultGateway4(IEnumerable<string> lines)
    {
        (IPAddress Gateway, int Metric)? best = null;
        foreach (var line in lines)
        {
            var fields = line.Split('\t', StringSplitOptions.TrimEntries);
            if (fields.Length < 8 || fields[1] != "00000000" || fields[7] != "00000000"
                || !TryHex(fields[2], out var gateway) || !TryHex(fields[3], out var flags)
                || !int.TryParse(fields[6], NumberStyles.None, CultureInfo.InvariantCulture, out var metric)
                || (flags & (Up | ToGateway)) != (Up | ToGateway) || gateway == 0 || best?.Metric <= metric)
            {
                continue;
            }

            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, gateway);
            best = (new IPAddress(bytes), metric);
        }

        return best?.Gateway;
    }

    /// <summary>/proc/net/ipv6_route: the same, and the device it is on.</summary>
    internal static (IPAddress Gateway, string Device)? DefaultGateway6(IEnumerable<string> lines)
    {
        (IPAddress Gateway, string Device, uint Metric)? best = null;
        foreach (var line in lines)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 10 || fields[1] != "00" || fields[0].AsSpan().ContainsAnyExcept('0') || fields[4].Length != 32
                || !TryHex(fields[5], out var metric) || !TryHex(fields[8], out var flags) || (flags & (Up | ToGateway)) != (Up | ToGateway)
                || !fields[4].All(char.IsAsciiHexDigit) || best?.Metric <= metric)
            {
                continue;
            }

            best = (new IPAddress(Convert.FromHexString(fields[4])), fields[9], metric);
        }

        return best is { } found ? (found.Gateway, found.Device) : null;
    }

    private static bool TryHex(string text, out uint value) => uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
