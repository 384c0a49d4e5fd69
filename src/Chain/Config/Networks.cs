namespace Akka.Devp2p.Chain.Config;

/// <summary>The networks known by name.</summary>
public static class Networks
{
    private const string DnsPrefix = "enrtree://AKA3AM6LPBYEUDMVNU3BSVQJ5AD45Y7YPOHJLEF6W26QOE4VTUDPE@all.";

    /// <summary>The Ethereum main network.</summary>
    public static NetworkConfig Mainnet { get; } = MainnetConfig.Create();

    /// <summary>Test network for applications.</summary>
    public static NetworkConfig Sepolia { get; } = TestnetConfigs.CreateSepolia();

    /// <summary>Test network for staking, shut down in 2025.</summary>
    public static NetworkConfig Holesky { get; } = TestnetConfigs.CreateHolesky();

    /// <summary>Test network for staking.</summary>
    public static NetworkConfig Hoodi { get; } = TestnetConfigs.CreateHoodi();

    /// <summary>The private development network of hocon/networks/dev.genesis.json.</summary>
    public static NetworkConfig Dev { get; } = DevConfig.Create();

    /// <summary>All of them, the main network first.</summary>
    public static IReadOnlyList<NetworkConfig> All { get; } = [Mainnet, Sepolia, Holesky, Hoodi, Dev];

    /// <summary>The network of this lower-case name, or null.</summary>
    public static NetworkConfig? Find(string name) => All.FirstOrDefault(network => network.Name == name);

    /// <summary>The text of a file under hocon/networks, embedded in this assembly: dev.conf, dev.genesis.json.</summary>
    public static string ReadFile(string name)
    {
        using var stream = typeof(Networks).Assembly.GetManifestResourceStream("Akka.Devp2p.networks." + name)
            ?? throw new ArgumentException($"no file {name} under hocon/networks", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    internal static string DnsListOf(string network) => $"{DnsPrefix}{network}.ethdisco.net";
}
