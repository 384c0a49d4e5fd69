using Akka.Configuration;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>reference.conf and the defaults of the records say the same.</summary>
public sealed class ServerSettingsTests
{
    [Fact]
    public void FromConfig_OfTheReference_GivesTheDefaults()
    {
        var read = ServerSettings.FromConfig(Reader("server"));
        var defaults = new ServerSettings();
        Assert.Equal(defaults, read with { NetRestrict = defaults.NetRestrict, StaticNodes = defaults.StaticNodes, TrustedNodes = defaults.TrustedNodes });
        Assert.Equal(new PeerSettings(), PeerSettings.FromConfig(Reader("peers")));
    }

    [Theory]
    [InlineData("net-restrict = [nonsense]")]
    [InlineData("static-nodes = [\"enode://12\"]")]
    [InlineData("address = everywhere")]
    [InlineData("port = 65536")]
    [InlineData("full-backoff-max = 1s")]
    public void FromConfig_WhenAValueIsWrong_NamesItsKey(string line)
    {
        var config = ConfigurationFactory.ParseString("devp2p.server { " + line + " }").WithFallback(Reference());
        var error = Assert.Throws<SettingsException>(() => ServerSettings.FromConfig(new SettingsReader(config, "devp2p.server")));
        Assert.Contains("devp2p.server." + line.Split(' ')[0], error.Message, StringComparison.Ordinal);
    }

    private static SettingsReader Reader(string section) => new(Reference(), "devp2p." + section);

    private static Config Reference()
    {
        using var stream = typeof(ServerSettings).Assembly.GetManifestResourceStream("Akka.Devp2p.reference.conf")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
