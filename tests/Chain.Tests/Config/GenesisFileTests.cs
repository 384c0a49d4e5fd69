using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Chain.Tests.Config;

public class GenesisFileTests
{
    private const string Minimal = """{"config":{"chainId":5},"gasLimit":"0x1388","difficulty":1,"alloc":{}}""";

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("[]", "expected a JSON object")]
    [InlineData("""{"gasLimit":1,"difficulty":1,"alloc":{}}""", "config: expected an object")]
    [InlineData("""{"config":{},"gasLimit":1,"difficulty":1,"alloc":{}}""", "chainId: expected a number")]
    [InlineData("""{"config":{"chainId":-1},"gasLimit":1,"difficulty":1,"alloc":{}}""", "chainId: expected a number")]
    [InlineData("""{"config":{"chainId":1},"gaslimit":1,"difficulty":1,"alloc":{}}""", "unknown key gaslimit")]
    [InlineData("""{"config":{"chainId":1},"gasLimit":"0xg","difficulty":1,"alloc":{}}""", "gasLimit: expected")]
    [InlineData("""{"config":{"chainId":1},"gasLimit":"0x10000000000000000","difficulty":1,"alloc":{}}""", "gasLimit: expected a number below 2^64")]
    [InlineData("""{"config":{"chainId":1,"clique":{"period":1}},"gasLimit":1,"difficulty":1,"alloc":{}}""", "epoch: expected")]
    [InlineData("""{"config":{"chainId":1},"gasLimit":1,"difficulty":1,"extraData":"0x0","alloc":{}}""", "extraData: expected")]
    [InlineData("""{"config":{"chainId":1},"gasLimit":1,"difficulty":1,"mixHash":"0x00","alloc":{}}""", "mixHash: expected")]
    [InlineData("""{"config":{"chainId":1},"gasLimit":1,"difficulty":1,"coinbase":"0x00","alloc":{}}""", "coinbase: expected")]
    [InlineData("""{"config":{"chainId":1},"gasLimit":1,"difficulty":1,"alloc":{"0x1":{"balance":1}}}""", "alloc.0x1: expected an address")]
    [InlineData("""{"config":{"chainId":1},"gasLimit":1,"difficulty":1,"alloc":{"0000000000000000000000000000000000000001":1}}""", "alloc.0x0000000000000000000000000000000000000001")]
    [InlineData("""{"config":{"chainId":1},"gasLimit":1,"difficulty":1,"alloc":{"0000000000000000000000000000000000000001":{}}}""", "balance: expected")]
    public void Parsing_OfAWrongFile_NamesTheKeyInOneLine(string json, string expected)
    {
        Assert.False(GenesisFile.TryParse("mine", json, out var network, out var error));
        Assert.Null(network);
        Assert.StartsWith("genesis file of mine: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error!);
    }

    [Fact]
    public void Parsing_OfAMinimalFile_LeavesOutTheFieldsOfLaterForks()
    {
        Assert.True(GenesisFile.TryParse("mine", Minimal, out var network, out var error), error);
        Assert.Equal(5ul, network!.ChainId);
        Assert.Null(network.GenesisHeader.BaseFeePerGas);
        Assert.Null(network.Clique);
        Assert.Equal(5000ul, network.GenesisHeader.GasLimit);
    }

    [Fact]
    public void Parsing_WithForksByTimeAtGenesis_AddsTheirHeaderFields()
    {
        var json = Minimal.Replace("\"chainId\":5", "\"chainId\":5,\"londonBlock\":0,\"shanghaiTime\":0,\"cancunTime\":0,\"pragueTime\":0,\"osakaTime\":10", StringComparison.Ordinal);
        Assert.True(GenesisFile.TryParse("mine", json, out var network, out var error), error);
        Assert.Equal(1_000_000_000, network!.GenesisHeader.BaseFeePerGas);
        Assert.Equal(0ul, network.GenesisHeader.ExcessBlobGas);
        // sha256 of nothing (EIP-7685)
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", network.GenesisHeader.RequestsHash.ToString());
        Assert.Equal(10ul, network.ForkIdAt(0, 0).Next);
    }

    /// <summary>The state of geth's TestGenesis account shapes: code, nonce and storage all count for the root.</summary>
    [Fact]
    public void Parsing_OfCodeNonceAndStorage_ChangesTheStateRoot()
    {
        HashSet<Hash256> roots = [];
        foreach (var extra in new[] { "", ",\"nonce\":1", ",\"code\":\"0x00\"", ",\"storage\":{\"0x1\":\"0x2\"}", ",\"storage\":{\"0x1\":\"0x3\"}" })
        {
            var json = Minimal.Replace("{}", "{\"0000000000000000000000000000000000000001\":{\"balance\":1" + extra + "}}", StringComparison.Ordinal);
            Assert.True(GenesisFile.TryParse("mine", json, out var network, out var error), error);
            Assert.True(roots.Add(network!.GenesisHeader.StateRoot), extra);
        }

        var zero = Minimal.Replace("{}", "{\"0000000000000000000000000000000000000001\":{\"balance\":1,\"storage\":{\"0x1\":\"0x0\"}}}", StringComparison.Ordinal);
        Assert.True(GenesisFile.TryParse("mine", zero, out var same, out _));
        Assert.Contains(same!.GenesisHeader.StateRoot, roots);
    }
}
