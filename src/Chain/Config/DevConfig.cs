namespace Akka.Devp2p.Chain.Config;

/// <summary>The development network, built from the same genesis file that a geth is started with.</summary>
internal static class DevConfig
{
    public static NetworkConfig Create() =>
        GenesisFile.TryParse("dev", Networks.ReadFile("dev.genesis.json"), out var network, out var error)
            ? network!
            : throw new InvalidOperationException(error);
}
