using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Actors.Settings;

/// <summary>The section devp2p.discovery.dns. Units, ranges and meaning stand in reference.conf.</summary>
public sealed record DnsSettings
{
    /// <summary>Port of name servers.</summary>
    public const int Port = 53;

    /// <summary>Lists to find nodes in; none: no name server is ever asked.</summary>
    public ImmutableArray<TreeLink> Urls { get; init; } = [];

    /// <summary>Who is asked; null takes the system's.</summary>
    public IPEndPoint? Server { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan RecheckInterval { get; init; } = TimeSpan.FromMinutes(30);

    public int Rate { get; init; } = 3;

    public int Burst { get; init; } = 10;

    public int Cache { get; init; } = 1000;

    /// <summary>Reads and checks the section.</summary>
    public static DnsSettings FromConfig(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new DnsSettings
        {
            Urls = [.. reader.List("urls").Select(text => TreeLink.TryParse(text, out var link, out var error) ? link! : throw reader.Wrong("urls", $"URLs of the form {TreeLink.Expected} ({error.Reason})"))],
            Server = ServerOf(reader, "server"),
            Timeout = reader.Duration("timeout", TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            RecheckInterval = reader.Duration("recheck-interval", TimeSpan.FromSeconds(10), TimeSpan.FromDays(7)),
            Rate = reader.Int("rate", 1, 10_000),
            Burst = reader.Int("burst", 1, 10_000),
            Cache = reader.Int("cache", 1, 1_000_000),
        };
    }

    /// <summary>An address alone, or with a port that is not 0: 9.9.9.9, 127.0.0.1:5353, ::1, [::1]:5353.</summary>
    public static bool TryParseServer(string text, out IPEndPoint server)
    {
        ArgumentNullException.ThrowIfNull(text);
        server = new IPEndPoint(IPAddress.Any, Port);
        var colons = text.Count(c => c == ':');
        var alone = colons == 0 || (colons > 1 && !text.Contains('[', StringComparison.Ordinal));
        if (text.Count(c => c == '.') is not (0 or 3) || !IPEndPoint.TryParse(alone && colons > 0 ? $"[{text}]:{Port}" : alone ? $"{text}:{Port}" : text, out var parsed))
        {
            return false;
        }

        server = parsed;
        return parsed.Port != 0 && (parsed.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 || text.Contains('.', StringComparison.Ordinal));
    }

    private static IPEndPoint? ServerOf(SettingsReader reader, string key) =>
        reader.Text(key) is not { Length: > 0 } text ? null
        : TryParseServer(text, out var server) ? server
        : throw reader.Wrong(key, "an IP address, or one with a port such as 127.0.0.1:5353");
}
