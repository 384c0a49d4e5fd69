using System.Text.RegularExpressions;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Chain.Tests.Config;

/// <summary>The development network: its hashes are those that EthereumJS computes from the same file (tests/Interop.Tests/peers/genesis).</summary>
public partial class DevNetworkTests
{
    [Fact]
    public void Genesis_IsWhatEthereumJsComputes()
    {
        Assert.Equal("e914d7e6a70676d0aecddd6b3e1110d78639f4e45a167334b8ba589316f48632", Networks.Dev.GenesisHeader.StateRoot.ToString());
        Assert.Equal("0e06aef77a82bc2d16eaef5babdc41848e20bab337d837421ca5d72bb8f6c3b9", Networks.Dev.GenesisHash.ToString());
        Assert.Equal("e88e4163/0", Networks.Dev.ForkIdAt(0, 0).ToString());
        Assert.Equal(Networks.Dev.ForkIdAt(0, 0), Networks.Dev.ForkIdAt(1_000_000, 2_000_000_000));
    }

    [Fact]
    public void Rules_AreCliqueWithEveryForkToLondonAtZero()
    {
        Assert.Equal(1337ul, Networks.Dev.NetworkId);
        Assert.Equal(1337ul, Networks.Dev.ChainId);
        Assert.Equal(new CliqueRules(1, 30_000), Networks.Dev.Clique);
        Assert.All(Networks.Dev.Forks, fork => Assert.Equal(0ul, fork.At));
        Assert.Equal("london", Networks.Dev.Forks[^1].Name);
        Assert.Empty(Networks.Dev.Bootnodes);
    }

    [Fact]
    public void Accounts_OfDevConf_AreTheFundedOnesAndTheSigner()
    {
        var text = Networks.ReadFile("dev.conf");
        Assert.Contains("PUBLIC", text, StringComparison.Ordinal);
        var accounts = AccountLine().Matches(text);
        Assert.Equal(10, accounts.Count);
        var genesis = Networks.ReadFile("dev.genesis.json");
        Assert.All(accounts, account =>
        {
            using var key = PrivateKey.Parse(account.Groups[2].Value);
            Assert.Equal(account.Groups[1].Value, Address.Of(key.PublicKey).ToString());
            Assert.Contains($"\"{account.Groups[1].Value}\": {{", genesis, StringComparison.Ordinal);
        });
        var signer = SignerLine().Match(text).Groups[1].Value;
        Assert.Equal(accounts[0].Groups[1].Value, signer);
        // EIP-225: 32 bytes of vanity, the signers, 65 bytes for the seal
        Assert.Equal(Address.Parse(signer), new Address(Networks.Dev.GenesisHeader.ExtraData.Span.Slice(32, 20)));
        Assert.Equal(32 + 20 + 65, Networks.Dev.GenesisHeader.ExtraData.Length);
    }

    [GeneratedRegex("""\{ address = "(0x[0-9a-f]{40})", key = "([0-9a-f]{64})" \}""")]
    private static partial Regex AccountLine();

    [GeneratedRegex("signer = \"(0x[0-9a-f]{40})\"")]
    private static partial Regex SignerLine();
}
