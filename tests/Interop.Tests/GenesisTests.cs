namespace Akka.Devp2p.Interop.Tests;

/// <summary>hocon/networks/dev.genesis.json in geth's format, read by EthereumJS: a foreign client that is given the file joins our dev network.</summary>
public sealed class GenesisTests
{
    [Fact]
    public async Task DevGenesis_ReadByEthereumJs_HasOurHashAndForkId()
    {
        var file = Path.Combine(Foreign.Repository, "hocon", "networks", "dev.genesis.json");
        await using var process = JsonProcess.Start("genesis", Foreign.DirectoryOf("genesis"), "node", ["genesis-hash.mjs", file]);
        var said = await process.Next();
        Assert.Equal("0x" + OurNode.Network.GenesisHash, said.GetProperty("hash").GetString());
        Assert.Equal($"0x{OurNode.Network.ForkIdAt(0, OurNode.Network.GenesisHeader.Timestamp).Hash:x8}", said.GetProperty("forkHash").GetString());
    }
}
