using System.Net;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Tests.Nat;

/// <summary>The words of --nat, the routing tables of Linux, and when a mapping is asked for again.</summary>
public sealed class NatPartsTests
{
    [Theory]
    [InlineData("any", "any")]
    [InlineData("auto", "any")]
    [InlineData("ON", "any")]
    [InlineData("none", "none")]
    [InlineData("", "none")]
    [InlineData("off", "none")]
    [InlineData("UPnP", "upnp")]
    [InlineData("pmp", "pmp")]
    [InlineData("natpmp:192.168.0.1", "pmp:192.168.0.1")]
    [InlineData("pcp", "pcp")]
    [InlineData("pcp:fd00::1", "pcp:fd00::1")]
    [InlineData("extip:77.12.33.4", "extip:77.12.33.4")]
    [InlineData("ip:::ffff:77.12.33.4", "extip:77.12.33.4")]
    [InlineData("extip:77.12.33.4,2a00::1", "extip:77.12.33.4,2a00::1")]
    [InlineData("extip:2a00::1,77.12.33.4", "extip:2a00::1,77.12.33.4")]
    [InlineData("extaddr:node.example.org", "extaddr:node.example.org")]
    [InlineData("stun", "stun")]
    [InlineData("stun:stun.example.org", "stun:stun.example.org:3478")]
    [InlineData("stun:1.2.3.4:99", "stun:1.2.3.4:99")]
    [InlineData("stun:[2a00::1]:99", "stun:[2a00::1]:99")]
    public void Choice_WhenAWordOfGethOrOurs_IsRead(string text, string read)
    {
        Assert.True(NatChoice.TryParse(text, out var choice));
        Assert.Equal(read, choice.ToString());
        Assert.True(NatChoice.TryParse(read, out var again));
        Assert.Equal(choice, again);
    }

    [Theory]
    [InlineData("every")]
    [InlineData("any:1.2.3.4")]
    [InlineData("upnp:1.2.3.4")]
    [InlineData("extip")]
    [InlineData("extip:")]
    [InlineData("extip:1.2.3")]
    [InlineData("extip:0.0.0.0")]
    [InlineData("extip:here")]
    [InlineData("extip:1.2.3.4,")]
    [InlineData("extip:1.2.3.4,5.6.7.8")]
    [InlineData("extip:1.2.3.4,2a00::1,2a00::2")]
    [InlineData("pmp:gateway")]
    [InlineData("extaddr")]
    [InlineData("extaddr:")]
    [InlineData("extaddr:a b")]
    [InlineData("stun:")]
    [InlineData("stun:host:0")]
    [InlineData("stun:host:70000")]
    public void Choice_WhenWrong_IsRefused(string text) => Assert.False(NatChoice.TryParse(text, out _));

    private const string Head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

    [Theory]
    [InlineData("eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0", "192.168.1.1")]
    [InlineData("eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0|wlan0\t00000000\t0100000A\t0003\t0\t0\t50\t00000000\t0\t0\t0", "10.0.0.1")]
    [InlineData("eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0", null)]
    [InlineData("eth0\t00000000\t0101A8C0\t0002\t0\t0\t0\t00000000\t0\t0\t0", null)] // down
    [InlineData("tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0", null)] // without a gateway
    [InlineData("eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000080\t0\t0\t0", null)] // half of the internet
    [InlineData("eth0\t00000000\tnonsense\t0003\t0\t0\t0\t00000000\t0\t0\t0", null)]
    [InlineData("eth0", null)]
    [InlineData("", null)]
    public void Route4_OfTheDefaultGateway_IsFound(string lines, string? gateway) =>
        Assert.Equal(gateway, RoutingTable.DefaultGateway4([Head, .. lines.Split('|')])?.ToString());

    private const string None = "00000000000000000000000000000000";

    [Theory]
    [InlineData(None + " 00 " + None + " 00 fe800000000000000000000000000001 00000400 00000003 00000000 00450003     eth0", "fe80::1 eth0")]
    [InlineData(None + " 00 " + None + " 00 " + None + " ffffffff 00000001 00000000 00200200       lo", null)]
    [InlineData("fd000000000000000000000000000000 40 " + None + " 00 fd000000000000000000000000000001 00000100 00000001 00000000 00000003     eth0", null)]
    [InlineData("x", null)]
    public void Route6_OfTheDefaultGateway_IsFound(string line, string? gateway)
    {
        var found = RoutingTable.DefaultGateway6([line]);
        Assert.Equal(gateway, found is { } route ? $"{route.Gateway} {route.Device}" : null);
    }

    [Theory]
    [InlineData(600, 480)]
    [InlineData(300, 240)]
    [InlineData(3600, 480)]
    [InlineData(1, 15)] // a gateway that would have us ask all the time
    public void Refresh_ComesAtFourFifthsOfTheLease(int lease, int refresh) =>
        Assert.Equal(TimeSpan.FromSeconds(refresh), MappingTimes.ToRefresh(TimeSpan.FromSeconds(lease), new NatSettings()));

    [Theory]
    [InlineData(1, true, 5)]
    [InlineData(2, true, 10)]
    [InlineData(5, true, 80)]
    [InlineData(9, true, 300)]
    [InlineData(1, false, 300)]
    public void Retry_AfterSilenceIsSoon_AndDoubles(int failures, bool transient, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), MappingTimes.ToRetry(failures, transient, new NatSettings()));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(1_000_000, 60)]
    public void Backoff_GoesFromAMinuteToAnHour(int failures, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), MappingTimes.Backoff(failures));

    [Theory]
    [InlineData("method = every", "devp2p.nat.method = every: expected any, none, upnp")]
    [InlineData("refresh = 11m", "devp2p.nat.refresh = 11m: expected a duration from 1s to 600s")]
    [InlineData("stun-servers = [\"a b\"]", "expected servers such as stun.example.org:3478")]
    public void Settings_WhenWrong_NameTheKey(string setting, string expected) => Assert.Contains(
        expected,
        Assert.Throws<SettingsException>(() => Devp2pSettings.Load(Devp2pSettings.Parse($"devp2p.nat.{setting}", "test"))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Settings_OfAnEmbeddedNode_AskNobody() => Assert.Equal(NatMethod.None, Devp2pSettings.Load(null).Nat.Method.Method);
}
