using Akka.Configuration;

namespace Akka.Devp2p.Actors.Settings;

/// <summary>All settings of one node, from the section <c>devp2p</c> over reference.conf. Read once; actors never see <see cref="Config"/>.</summary>
public sealed record Devp2pSettings
{
    /// <summary>Name of the section.</summary>
    public const string Section = "devp2p";

    private const string ResourceName = "Akka.Devp2p.reference.conf";

    /// <summary>Every setting with its default: hocon/reference.conf.</summary>
    public static Config Reference { get; } = ConfigurationFactory.ParseString(ReferenceText());

    public NodeDatabaseSettings NodeDatabase { get; init; } = new();

    public DiscoverySettings Discovery { get; init; } = new();

    public ServerSettings Server { get; init; } = new();

    public PeerSettings Peers { get; init; } = new();

    public ReputationSettings Reputation { get; init; } = new();

    public NatSettings Nat { get; init; } = new();

    public EthSettings Eth { get; init; } = new();

    /// <summary>A person has chosen the UDP port, so other nodes don't tell us another one.</summary>
    public bool UdpPortIsSet => Discovery.SamePortAsTcp ? Server is { PortIsSet: true, Listen.Port: not 0 } : Discovery.Bind.Port != 0;

    /// <summary>
    /// Reads what a host or a person has set, the rest from reference.conf. Throws <see cref="SettingsException"/> for a key that does not exist, naming the
    /// nearest that does, and for a value that is wrong.
    /// </summary>
    /// <param name="config">May hold other sections; null for the defaults.</param>
    public static Devp2pSettings Load(Config? config)
    {
        if (config?.HasPath(Section) is true && !config.GetValue(Section).IsObject())
        {
            throw new SettingsException($"{Section}: expected a section such as {Section} {{ server.port = 30303 }}");
        }

        KnownKeys.Check(config);
        var reader = new SettingsReader(config is null ? Reference : config.WithFallback(Reference), Section);
        return new Devp2pSettings
        {
            NodeDatabase = NodeDatabaseSettings.FromConfig(reader.Sub("node-db")),
            Discovery = DiscoverySettings.FromConfig(reader.Sub("discovery")),
            Server = ServerSettings.FromConfig(reader.Sub("server")),
            Peers = PeerSettings.FromConfig(reader.Sub("peers")),
            Reputation = ReputationSettings.FromConfig(reader.Sub("reputation")),
            Nat = NatSettings.FromConfig(reader.Sub("nat")),
            Eth = EthSettings.FromConfig(reader.Sub("eth")),
        };
    }

    /// <summary>Parses HOCON text, checked first for what the parser takes silently, such as a missing brace. Throws <see cref="SettingsException"/>.</summary>
    /// <param name="hocon">The text.</param>
    /// <param name="name">What an error calls it: the name of the file.</param>
    public static Config Parse(string hocon, string name)
    {
        ArgumentNullException.ThrowIfNull(hocon);
        if (HoconBraces.FindFault(hocon) is { } fault)
        {
            throw new SettingsException($"{name}: {fault}");
        }

        try
        {
            return ConfigurationFactory.ParseString(hocon);
        }
        catch (Exception e) when (e is FormatException or ConfigurationException or ArgumentException or InvalidOperationException or NullReferenceException)
        {
            var why = e is NullReferenceException ? "the parser gave up; include is not supported" : e.Message.ReplaceLineEndings(" ");
            throw new SettingsException($"{name}: expected HOCON ({why})", e);
        }
    }

    internal static string ReferenceText()
    {
        using var stream = typeof(Devp2pSettings).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"{ResourceName} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
