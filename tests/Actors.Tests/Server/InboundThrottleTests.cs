using System.Net;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>Whom the listener turns away.</summary>
public sealed class InboundThrottleTests
{
    private static readonly IPAddress Internet = IPAddress.Parse("8.8.8.8");
    private static readonly DateTimeOffset Start = ActorSpec.Epoch;

    [Fact]
    public void Refusal_WithinThirtySeconds_TurnsAwayAndDoesNotExtend()
    {
        var throttle = new InboundThrottle(new ServerSettings());
        Assert.Null(throttle.Refusal(Internet, Start));
        Assert.NotNull(throttle.Refusal(Internet, Start + TimeSpan.FromSeconds(29)));
        Assert.NotNull(throttle.Refusal(Internet, Start + TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1)));
        Assert.Null(throttle.Refusal(Internet, Start + TimeSpan.FromSeconds(30)));
        Assert.NotNull(throttle.Refusal(Internet, Start + TimeSpan.FromSeconds(31)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.1.2.3")]
    [InlineData("192.168.0.1")]
    public void Refusal_OnLoopbackAndLan_NeverThrottles(string address)
    {
        var throttle = new InboundThrottle(new ServerSettings());
        Assert.Null(throttle.Refusal(IPAddress.Parse(address), Start));
        Assert.Null(throttle.Refusal(IPAddress.Parse(address), Start));
        Assert.Equal(0, throttle.Count);
    }

    [Fact]
    public void Refusal_OutsideNetRestrict_TurnsAway()
    {
        Assert.True(Subnet.TryParse("10.0.0.0/8", out var allowed));
        var throttle = new InboundThrottle(new ServerSettings { NetRestrict = [allowed] });
        Assert.NotNull(throttle.Refusal(Internet, Start));
        Assert.NotNull(throttle.Refusal(IPAddress.Loopback, Start));
        Assert.Null(throttle.Refusal(IPAddress.Parse("10.0.0.1"), Start));
    }

    [Fact]
    public void Refusal_WhenManyAddressesCome_RemembersABoundedNumber()
    {
        var throttle = new InboundThrottle(new ServerSettings { InboundThrottleEntries = 100 });
        for (var i = 0; i < 1000; i++)
        {
            Assert.Null(throttle.Refusal(new IPAddress([8, 1, (byte)(i >> 8), (byte)i]), Start));
        }

        Assert.Equal(100, throttle.Count);
    }

    /// <summary>One host has 2^64 IPv6 addresses: the network counts.</summary>
    [Fact]
    public void Refusal_FromAnotherAddressOfTheSameIp6Network_TurnsAway()
    {
        var throttle = new InboundThrottle(new ServerSettings());
        Assert.Null(throttle.Refusal(IPAddress.Parse("2a01:4f8:1:2::1"), Start));
        Assert.NotNull(throttle.Refusal(IPAddress.Parse("2a01:4f8:1:2:ffff::7"), Start));
        Assert.Null(throttle.Refusal(IPAddress.Parse("2a01:4f8:1:3::1"), Start));
        Assert.Null(throttle.Refusal(IPAddress.Parse("8.8.8.9"), Start));
        Assert.Null(throttle.Refusal(IPAddress.Parse("8.8.8.10"), Start));
    }
}
