using Akka.Configuration;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Tests.Eth;

public class EthSettingsTests
{
    [Fact]
    public void FromConfig_OfTheReference_IsTheDefault()
    {
        var read = Read("");
        var expected = new EthSettings();
        Assert.Equal(expected.Network, read.Network);
        Assert.Equal(expected.Versions.AsEnumerable(), read.Versions);
        Assert.Equal(expected.HandshakeTimeout, read.HandshakeTimeout);
    }

    [Fact]
    public void FromConfig_OfVersionsInAnyOrder_SortsThem() =>
        Assert.Equal([63u, 68u], Read("devp2p.eth.versions = [68, 63, 68]").Versions.AsEnumerable());

    [Theory]
    [InlineData("devp2p.eth.network = ropsten", "devp2p.eth.network = ropsten: expected one of mainnet, sepolia, holesky, hoodi, dev")]
    [InlineData("devp2p.eth.versions = [61]", "expected numbers from 62 to 70 such as [68, 69, 70]")]
    [InlineData("devp2p.eth.versions = [68, seventy]", "devp2p.eth.versions")]
    [InlineData("devp2p.eth.handshake-timeout = 0s", "devp2p.eth.handshake-timeout")]
    public void FromConfig_OfAWrongValue_NamesTheKeyAndWhatWasExpected(string hocon, string expected) =>
        Assert.Contains(expected, Assert.Throws<SettingsException>(() => Read(hocon)).Message, StringComparison.Ordinal);

    private static EthSettings Read(string hocon)
    {
        using var stream = typeof(EthSettings).Assembly.GetManifestResourceStream("Akka.Devp2p.reference.conf")!;
        using var reader = new StreamReader(stream);
        var config = ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString(reader.ReadToEnd()));
        return EthSettings.FromConfig(new SettingsReader(config, "devp2p.eth"));
    }
}
