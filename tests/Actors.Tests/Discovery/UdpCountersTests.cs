using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>What became of the packets, in one answer: counted by the sockets and by their owner.</summary>
public sealed class UdpCountersTests : DiscoverySpec
{
    private static readonly DiscoverySettings Slow = Calm with { BurstPerSource = 3, RatePerSource = 1 };

    [Fact]
    public void Counters_ShowWhatTheSocketDroppedBeforeAnyActorSawIt()
    {
        var node = StartNode(Slow);
        Flood(node, "10.0.0.2:30000", 2);
        Assert.Equal("5 datagrams, 1 malformed, 2 rate-limited, 0 overflowed, 2 pings", Show(node));
    }

    /// <summary>Noise, which may be anybody's, is told from a packet that only somebody who knows discv4 can have made.</summary>
    [Fact]
    public void Counters_OfWhatIsNoPacket_AndOfABadOne_AreTwo_EachWithALineAtDebug()
    {
        var (node, remote) = (StartNode(), Remote("10.0.0.2:30000", 2));
        var bad = Discv4Codec.Encode(remote.Key, remote.Ping(node.At), out _);
        bad.AsSpan(32, 65).Fill(0xff);
        Keccak.Hash256(bad.AsSpan(32)).CopyTo(bad);
        EventFilter.Debug(contains: $"from {remote.At}: discv4: invalid signature at byte 32").ExpectOne(() => remote.SendRaw(bad, node.At));
        EventFilter.Debug(contains: $"from {remote.At}: no packet of discovery").ExpectOne(() => remote.SendRaw([1, 2, 3], node.At));
        Assert.Equal((1, 1), (Count(node, "malformed"), Count(node, "bad-packet")));
    }

    [Fact]
    public void Counters_WhenTheSocketDies_KeepWhatItCounted()
    {
        var node = StartNode(Slow);
        Flood(node, "10.0.0.2:30000", 2);
        Network.Kill(node.At);
        AwaitAssert(() => Assert.Empty(Children(node.Udp)));
        Assert.StartsWith("5 datagrams, 1 malformed, 2 rate-limited", Show(node), StringComparison.Ordinal);
        Advance(TimeSpan.FromMilliseconds(200));
        AwaitAssert(() => Assert.Equal(["socket-2"], Children(node.Udp)));
        Settle(node.Child("udp/socket-2"));
        Flood(node, "10.0.0.3:30000", 3);
        Assert.StartsWith("10 datagrams, 2 malformed, 4 rate-limited", Show(node), StringComparison.Ordinal);
    }

    /// <summary>Each forgets its own.</summary>
    [Theory]
    [InlineData("v4", "5 datagrams, 1 malformed, 2 rate-limited, 0 overflowed, 0 pings")]
    [InlineData("udp", "5 datagrams, 1 malformed, 2 rate-limited, 0 overflowed, 2 pings")]
    public void Counters_WhenAnActorRestarts_KeepThoseOfTheSocket(string actor, string shown)
    {
        AllowErrors<ActorKilledException>();
        var node = StartNode(Slow);
        Flood(node, "10.0.0.2:30000", 2);
        node.Child(actor).Tell(Kill.Instance);
        SettleAll();
        Assert.Equal(shown, Show(node));
    }

    [Fact]
    public void Counters_WhenOff_AreEmpty()
    {
        var actor = Sys.ActorOf(DiscoveryActor.Props(Setup(Calm with { Enabled = false })));
        actor.Tell(UdpListenerActor.GetCounters.Instance, TestActor);
        Assert.Empty(ExpectMsg<UdpListenerActor.Counters>().Values);
    }

    // three get through, one of them no packet
    private void Flood(TestedNode node, string from, int seed)
    {
        var remote = Remote(from, seed);
        remote.SendRaw([1, 2, 3], node.At);
        for (var i = 0; i < 4; i++)
        {
            remote.Send(remote.Ping(node.At), node.At);
        }

        SettleAll();
    }

    private string Show(TestedNode node)
    {
        node.Actor.Tell(UdpListenerActor.GetCounters.Instance, TestActor);
        var values = ExpectMsg<UdpListenerActor.Counters>().Values;
        return $"{values["datagrams"]} datagrams, {values["malformed"]} malformed, {values["rate-limited"]} rate-limited, "
            + $"{values["overflowed"]} overflowed, {values.GetValueOrDefault(nameof(Discv4PacketType.Ping))} pings";
    }
}
