using System.Collections.Immutable;
using System.Net;
using Akka.Configuration;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Dns;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Run;

/// <summary>Everything about one node of this program: command line over settings file over node.conf and reference.conf.</summary>
/// <param name="Name">Name of the node.</param>
/// <param name="Config">For its actor system, all files merged.</param>
/// <param name="Devp2p">The same, read and checked.</param>
/// <param name="Rpc">JSON-RPC.</param>
/// <param name="DataDirectory">Absolute; null keeps nothing.</param>
/// <param name="Key">Null takes the one in the data directory, or a new one.</param>
/// <param name="ClientName">What our Hello calls us.</param>
/// <param name="Bootnodes">Null takes those of the settings, then of the network.</param>
internal sealed record NodeSettings(
    string Name,
    Config Config,
    Devp2pSettings Devp2p,
    RpcSettings Rpc,
    string? DataDirectory,
    PrivateKey? Key,
    string ClientName,
    ImmutableArray<Enode>? Bootnodes)
{
    private const string ResourceName = "Akka.Devp2p.node.conf";

    /// <summary>Characters of a settings file: thousands of static nodes.</summary>
    private const int MaxFile = 1 << 20;

    /// <summary>Reads and checks everything before anything is started; what is wrong is a <see cref="UsageException"/> or <see cref="SettingsException"/>.</summary>
    public static NodeSettings Load(RunOptions options, Verbosity verbosity, string name = Devp2pNode.DefaultName)
    {
        var node = ConfigurationFactory.ParseString(ReadResource());
        var given = Merge(
            ConfigurationFactory.ParseString($"akka.loglevel = {Logging.AkkaLevel(verbosity)}"),
            Devp2pSettings.Parse(NodeHocon.Of(options), "command line"),
            options.ConfigFile is { } file ? ReadFile(file, node, options.DataDirectory) : Config.Empty);
        var config = Merge(given, options.MapsPorts ? NatOf(given) : Config.Empty, node);
        return new NodeSettings(
            name,
            config,
            Devp2pSettings.Load(config),
            RpcSettings.FromConfig(config, options.DataDirectory),
            options.DataDirectory,
            options.NodeKeyFile is { } keyFile ? ReadKey(keyFile) : options.NodeKey,
            ProductInfo.ClientName(options.Identity),
            options.Bootnodes)
        {
            KeyFile = options.NodeKeyFile ?? (options.NodeKey is null && options.DataDirectory is { } directory ? Path.Combine(directory, Actors.Storage.DataDirectory.KeyFileName) : null),
            KeptNodes = options.DataDirectory is { } kept ? new StaticNodesFile(kept).Load() : [],
        };
    }

    /// <summary>
    /// Unless it was told how, a node asks its gateway for ports; one that was told to talk to some networks only does not, since a gateway is a
    /// stranger too and a port open to the internet is not what that person wants.
    /// </summary>
    private static Config NatOf(Config given)
    {
        const string networks = "devp2p.server.net-restrict";
        var isRestricted = given.HasPath(networks) && !Devp2pSettings.Load(given).Server.NetRestrict.IsEmpty;
        return ConfigurationFactory.ParseString($"devp2p.nat.method = {(isRestricted ? "none" : "any")}");
    }

    /// <summary>Finds what the node would find when it takes its data directory, so that it is said before anything is logged. A <see cref="SettingsException"/>.</summary>
    public void CheckDataDirectory()
    {
        if (DataDirectory is not null)
        {
            Actors.Storage.DataDirectory.Take(DataDirectory, readsKey: Key is null).Dispose();
        }
    }

    /// <summary>Where the key is read from, or will be written to; null when it is in no file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Static nodes of <see cref="StaticNodesFile"/>, besides those of the settings.</summary>
    public ImmutableArray<Enode> KeptNodes { get; init; } = [];

    /// <summary>What the node is made of.</summary>
    public NodeParts Parts { get; init; } = new();

    /// <summary>What it is to suffer.</summary>
    public FaultPlan Faults { get; init; } = FaultPlan.None;

    /// <summary>Hands them to the hosting API.</summary>
    public Devp2pOptions ToOptions() => new()
    {
        Key = Key, DataDir = DataDirectory, ClientName = ClientName, Bootnodes = Bootnodes, Parts = Parts,
        OutsideIp = OutsideIp, Faults = Faults,
        Configure = settings => settings with { Server = Adjust(settings.Server), Discovery = Adjust(settings.Discovery) },
    };

    /// <summary>Lists in DNS besides those of the settings.</summary>
    public ImmutableArray<TreeLink> Lists { get; init; } = [];

    /// <summary>The same with the public lists of the network, unless the user wants others or none.</summary>
    public NodeSettings WithNetworkLists() => this with { Lists = NetworkLists.Default(Config, Devp2p) };

    /// <summary>Our address as others see it; null finds out.</summary>
    public IPAddress? OutsideIp { get; init; }

    /// <summary>True for a node that only takes part in discovery: no TCP, no peers.</summary>
    public bool DiscoveryOnly { get; init; }

    private ServerSettings Adjust(ServerSettings server) => server with
    {
        StaticNodes = server.StaticNodes.AddRange(KeptNodes),
        Listen = DiscoveryOnly ? null : server.Listen,
    };

    private DiscoverySettings Adjust(DiscoverySettings discovery) => discovery with { Dns = discovery.Dns with { Urls = discovery.Dns.Urls.AddRange(Lists) } };

    private static Config Merge(params Config[] parts) => parts.Where(part => !part.IsEmpty).Aggregate((above, below) => above.WithFallback(below));

    private static Config ReadFile(string path, Config node, string? dataDirectory)
    {
        var text = ReadText("--config", path, "node.conf");
        var config = Devp2pSettings.Parse(text, $"--config {Printable.Text(path)}");
        return Named("--config " + Printable.Text(path) + ": ", () =>
        {
            NodeKeys.Check(config, node);

            // by itself too: a flag must not hide what is wrong in the file
            var whole = Merge(config, node);
            Devp2pSettings.Load(whole);
            RpcSettings.FromConfig(whole, dataDirectory);
            return config;
        });
    }

    /// <summary>The text of a settings file; what can't be read is a <see cref="UsageException"/> that names flag and file.</summary>
    internal static string ReadText(string flag, string path, string example)
    {
        try
        {
            using var file = new StreamReader(path);
            var text = new char[MaxFile + 1];
            var length = file.ReadBlock(text); // a file may be endless: /dev/zero
            return length <= MaxFile ? new string(text, 0, length) : throw new UsageException($"{flag} {Printable.Text(path)}: expected a HOCON file of at most {MaxFile} characters");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{flag} {Printable.Text(path)}: can't be read, expected a HOCON file such as {example} ({e.Message})", e);
        }
    }

    private static PrivateKey ReadKey(string path) => Named("--nodekey ", () =>
        NodeKeyFile.TryLoad(path, out var key) ? key! : throw new SettingsException($"{Printable.Text(path)}: no such file, expected a key file of 64 hex digits"));

    private static T Named<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SettingsException e)
        {
            throw new SettingsException(name + e.Message, e);
        }
    }

    private static string ReadResource()
    {
        using var stream = typeof(NodeSettings).Assembly.GetManifestResourceStream(ResourceName) ?? throw new InvalidOperationException($"{ResourceName} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
