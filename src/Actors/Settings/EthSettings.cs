using System.Collections.Immutable;
using System.Globalization;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.Eth;

namespace Akka.Devp2p.Actors.Settings;

/// <summary>Section <c>devp2p.eth</c>: the Ethereum protocol. Units and defaults in reference.conf.</summary>
public sealed record EthSettings
{
    /// <summary>The network to belong to.</summary>
    public NetworkConfig Network { get; init; } = Networks.Mainnet;

    /// <summary>Versions to offer, ascending; the highest that both sides know runs. None: the protocol is not offered.</summary>
    public ImmutableArray<uint> Versions { get; init; } = [68, 69, 70];

    /// <summary>A peer that has not sent its Status by then is disconnected.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Reads the section; a value that is wrong throws a <see cref="SettingsException"/> that names it.</summary>
    public static EthSettings FromConfig(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new EthSettings
        {
            Network = Networks.Find(reader.Text("network"))
                ?? throw reader.Wrong("network", "one of " + string.Join(", ", Networks.All.Select(network => network.Name))),
            Versions = [.. reader.List("versions").Select(text => Version(reader, text)).Distinct().Order()],
            HandshakeTimeout = reader.Duration("handshake-timeout", TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
        };
    }

    private static uint Version(SettingsReader reader, string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && EthVersion.IsKnown(version)
            ? version
            : throw reader.Wrong("versions", $"numbers from {EthVersion.Oldest} to {EthVersion.Newest} such as [68, 69, 70]");
}
