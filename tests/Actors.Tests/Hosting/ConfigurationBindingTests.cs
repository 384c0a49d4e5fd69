using System.Text;
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akka.Devp2p.Actors.Tests.Hosting;

/// <summary>Settings from .NET's configuration: which wins, and what is said when one is wrong.</summary>
public sealed class ConfigurationBindingTests
{
    [Fact]
    public async Task Settings_AreAboveBind_AboveAddHocon_AboveTheDefaults()
    {
        using var host = HostWith(
            "devp2p.server { max-peers = 11, dial-ratio = 11, anchors = 1 }",
            """{ "Server": { "MaxPeers": 12, "DialRatio": 12 } }""",
            "devp2p.server.max-peers = 13");
        await host.StartAsync();
        var server = Devp2pNodes.For(host.Services.GetRequiredService<ActorSystem>()).Get().Settings.Server;
        Assert.Equal((13, 12, 1, new ServerSettings().MaxPendingPeers), (server.MaxPeers, server.DialRatio, server.Anchors, server.MaxPendingPeers));
        await host.StopAsync();
    }

    [Fact]
    public void Bind_TakesListsOwnKeysAndAnySpelling()
    {
        var options = new Devp2pOptions().Bind(Section("""
            { "network": "sepolia", "DataDir": "/tmp/x", "ClientName": "mine", "OutsideIp": "192.0.2.1",
              "server": { "NET-RESTRICT": [ "10.0.0.0/8", "127.0.0.0/8" ], "Dial": false, "StaticNodes": [] }, "node-db": { "CleanupInterval": "2h" } }
            """));
        Assert.Equal(("sepolia", "/tmp/x", "mine", "192.0.2.1"), (options.Network!.Name, options.DataDir!, options.ClientName, options.OutsideIp!.ToString()));
        var settings = Devp2pSettings.Load(Devp2pSettings.Parse(options.Bound, "bound"));
        Assert.Equal("10.0.0.0/8 127.0.0.0/8", string.Join(' ', settings.Server.NetRestrict));
        Assert.False(settings.Server.Dial);
        Assert.Empty(settings.Server.StaticNodes);
    }

    [Theory]
    [InlineData("""{ "Server": { "MaxPeer": 1 } }""", "Devp2p:Server:MaxPeer: no such setting, did you mean devp2p.server.max-peers?")]
    [InlineData("""{ "Network": "mane" }""", "Devp2p:Network = mane: expected one of mainnet, ")]
    [InlineData("""{ "OutsideIp": "here" }""", "Devp2p:OutsideIp = here: expected an IP address")]
    public void Bind_OfWhatMakesNoSense_SaysSoInOneLine(string json, string expected)
    {
        var error = Assert.Throws<SettingsException>(() => new Devp2pOptions().Bind(Section(json)));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Value_OutOfRange_FailsTheHostsStartWithKeyAndRange()
    {
        using var host = HostWith("", """{ "Server": { "MaxPeers": 99999 } }""", "");
        var error = await Assert.ThrowsAsync<SettingsException>(() => host.StartAsync());
        Assert.Equal("devp2p.server.max-peers = 99999: expected a whole number from 0 to 10000", error.Message.Replace("\"", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Configure_OutOfRange_FailsTheHostsStartWithTheOptionKeyAndRange()
    {
        using var host = HostWith("", "{}", "", settings => settings with { Server = settings.Server with { MaxPeers = -1 } });
        var error = await Assert.ThrowsAsync<SettingsException>(() => host.StartAsync());
        Assert.Equal("Devp2pOptions.Configure: devp2p.server.max-peers = -1: expected a whole number from 0 to 10000", error.Message.Replace("\"", "", StringComparison.Ordinal));
    }

    private static IConfigurationSection Section(string json) => new ConfigurationBuilder()
        .AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($"{{ \"Devp2p\": {json} }}"))).Build().GetSection("Devp2p");

    private static IHost HostWith(string hocon, string json, string settings, Func<Devp2pSettings, Devp2pSettings>? configure = null) => new HostBuilder()
        .ConfigureLogging(logging => logging.ClearProviders())
        .ConfigureServices(services => services.AddAkka("app", akka => akka
            .AddHocon($"akka.stdout-loglevel = OFF\n{hocon}", HoconAddMode.Prepend)
            .WithDevp2p(options =>
            {
                options.Bind(Section(json));
                options.Configure = configure;
                options.DatagramSockets = new InMemoryDatagrams();
                options.StreamSockets = new InMemoryStreams().Host(System.Net.IPAddress.Parse("10.0.0.1"));
                options.Settings = $"devp2p {{ server.address = \"10.0.0.1\", discovery.enabled = off }}\n{settings}";
            })))
        .Build();
}
