using System.Collections.Immutable;
using Akka.Devp2p.Actors.Nat;

namespace Akka.Devp2p.Actors.Settings;

/// <summary>The section devp2p.nat. Units, ranges and meaning stand in reference.conf.</summary>
public sealed record NatSettings
{
    public NatChoice Method { get; init; } = NatChoice.None;

    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(8);

    public TimeSpan Retry { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan Hold { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>HOST or HOST:PORT of each.</summary>
    public ImmutableArray<string> StunServers { get; init; } =
        ["stun.l.google.com:19302", "stun.cloudflare.com:3478", "stun.nextcloud.com:3478", "stun.sipgate.net:3478", "stun.freeswitch.org:3478"];

    /// <summary>Reads and checks the section.</summary>
    public static NatSettings FromConfig(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var lease = reader.Duration("lease", TimeSpan.FromSeconds(10), TimeSpan.FromDays(1));
        return new NatSettings
        {
            Method = NatChoice.TryParse(reader.Text("method"), out var choice) ? choice : throw reader.Wrong("method", NatChoice.Expected),
            Lease = lease,
            Refresh = reader.Duration("refresh", TimeSpan.FromSeconds(1), lease),
            Retry = reader.Duration("retry", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Hold = reader.Duration("hold", TimeSpan.Zero, TimeSpan.FromHours(1)),
            StunServers =
            [
                .. reader.List("stun-servers").Select(text => NatChoice.TryParseServer(text, out _, out _) ? text : throw reader.Wrong("stun-servers", "servers such as stun.example.org:3478")),
            ],
        };
    }
}
