using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>The dialer's decisions in rounds, as geth's dial_test.go has them; 16 s pass after each round.</summary>
public sealed partial class DialMachineTests
{
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(16);
    private static readonly Dictionary<int, PublicKey> Keys = [];

    private readonly Dictionary<NodeId, Enode> _dialed = [];
    private DateTimeOffset _now = ActorSpec.Epoch;
    private DialMachine _machine = null!;

    private static ServerSettings Limits(int maxDialed, int maxActive) =>
        new() { MaxPeers = maxDialed, DialRatio = 1, MaxPendingPeers = maxActive };

    [Fact]
    public void Next_WhenCandidatesAreDiscovered_FillsTwoSlotsPerMissingPeer()
    {
        Machine(Limits(4, 5));
        // 3 of 4 peers are connected: two slots
        Round(added: [(0, PeerFlags.Static), (1, PeerFlags.None), (2, PeerFlags.None)], discovered: [0, 2, 3, 4, 5, 6, 7, 8], want: [3, 4]);
        Round(failed: [4], want: [5]);
        // 3 fills the last place
        Round(succeeded: [3], failed: [5], discovered: [9]);
        // three peers leave: six slots, of which five may be used; who waited longest is dialed first
        Round(removed: [0, 1, 2], discovered: [10, 11, 12, 13, 15], want: [6, 7, 8, 9, 10]);
    }

    [Fact]
    public void Next_WhenNodeIsOutsideNetRestrict_NeverDialsIt()
    {
        Assert.True(Subnet.TryParse("127.0.2.0/24", out var allowed));
        Machine(Limits(10, 10) with { NetRestrict = [allowed] });
        Round(nodes: [At(1, "127.0.0.1"), At(2, "127.0.0.2"), At(5, "127.0.2.5"), At(6, "127.0.2.6")], want: [5, 6]);
        Round(succeeded: [5, 6]);
    }

    [Fact]
    public void Next_WhenNodesAreStatic_DialsThemOutsideTheRatio()
    {
        Machine(Limits(4, 5));
        Round(added: [(1, PeerFlags.None), (2, PeerFlags.None)], addStatic: [1, 2, 3, 4, 5, 6, 7, 8, 9], wantCount: 5, wantAmong: [3, 4, 5, 6, 7, 8, 9]);
    }

    [Fact]
    public void Next_WhenThereIsOneSlot_DialsTheStaticNodeFirst()
    {
        Machine(Limits(4, 1), bootnodes: [3]);
        _machine.SetAnchors([At(4)]);
        _machine.Offer(At(2), "lookup");
        _machine.AddStatic(At(1));
        _now += TimeSpan.FromSeconds(20);
        Expect([1]);
    }

    [Fact]
    public void Refusal_ForEachReason_NamesIt()
    {
        Assert.True(Subnet.TryParse("127.0.0.0/24", out var allowed));
        Machine(Limits(4, 5) with { NetRestrict = [allowed] });
        _machine.PeerAdded(Id(2), PeerFlags.Inbound, IPAddress.Loopback);
        _machine.InboundPending(Id(3));
        _machine.Offer(At(1), "lookup");
        Expect([1]);
        _machine.Offer(At(1), "lookup"); // while it is dialed
        Expect([]);
        _machine.Offer(At(5), "lookup");
        Expect([5]);
        _machine.DialEnded(Id(5), DialOutcome.Refused, _now);
        Assert.Equal(
            ["is self", "already dialing", "already connected", "inbound connection pending", "not in netrestrict", "recently dialed", "no TCP port", null],
            new[] { At(Self), At(1), At(2), At(3), At(4, "127.0.1.1"), At(5), Enode.Create(Key(6), IPAddress.Loopback, 0, 1), At(7) }
                .Select(node => _machine.Refusal(node, _now)));
    }

    /// <summary>Else anybody could name a victim's subnet until nobody there is dialed.</summary>
    [Fact]
    public void Subnet_OfAnAddressThatIsOnlyClaimed_IsNotTaken()
    {
        OfferThreeOfOneSubnet6();
        Assert.Equal(3, _machine.Next(_now).Dials.Length);
        Round(nodes: [At(1, "2a00:1:2:9::1"), At(2, "2a00:1:2:8::1"), At(3, "2a00:1:2:7::1")], want: [1, 2]);
    }

    /// <summary>Else a network of IPv6 could hide behind dead addresses of IPv4.</summary>
    [Fact]
    public void Subnet_OfAnAddressThatADialGoesOnTo_CountsFromThen_AndTheFormerNoMore()
    {
        OfferThreeOfOneSubnet6();
        var dials = _machine.Next(_now).Dials;
        Assert.Equal([true, true, false], dials.Select(order => _machine.MoveOn(order, order.Node.InOtherFamily()!.Ip!)));
        Round(nodes: [At(1, "2a00:1:2:9::1"), At(2, "8.8.1.1"), At(3, "8.8.1.2")], want: [2, 3]);
        _machine.DialEnded(dials[0].Node.Id, DialOutcome.Refused, _now);
        Assert.False(_machine.MoveOn(dials[0], IPAddress.Parse("2a00::1"))); // it has ended
        Round(nodes: [At(1, "2a00:1:2:9::1")], want: [1]);
    }

    [Fact]
    public void StaticNode_GoesOnToAnyAddress()
    {
        Machine(Limits(9, 9) with { DialedPerSubnet = 0 });
        _machine.AddStatic(At(1, "8.8.8.8"));
        Assert.True(_machine.MoveOn(Assert.Single(_machine.Next(_now).Dials), IPAddress.Parse("2a00::1")));
    }

    [Fact]
    public void Bootnode_WithAHostName_IsDialedWhenThereIsNoPeer()
    {
        var bootnode = Enode.Create(Key(1), "node.example", 30303, 30303);
        var machine = new DialMachine(Limits(4, 4), Id(Self), [bootnode], new SeededRandomness(7), canResolve: true, _now);
        Assert.Equal(bootnode, Assert.Single(machine.Next(_now + TimeSpan.FromSeconds(20)).Dials).Node);
    }

    private void OfferThreeOfOneSubnet6()
    {
        Machine(Limits(9, 9) with { DialedPerSubnet = 2 });
        for (var i = 1; i <= 3; i++)
        {
            var record = new NodeRecordBuilder().SetIp(IPAddress.Parse($"8.8.{i}.8")).SetIp(IPAddress.Parse($"2a00:1:2:{i}::1")).SetTcp(1).SetUdp(1).Sign(Secret(20 + i), 1);
            _machine.Offer(Enode.FromRecord(record), "lookup");
        }
    }

    [Fact]
    public void Next_WhenStaticPeerDrops_RedialsIt()
    {
        Machine(Limits(4, 5));
        Round(addStatic: [1], want: [1]);
        Round(succeeded: [1]);
        Round();
        // its dial is 48 s ago, longer than the history of 35 s
        Round(removed: [1], want: [1]);
    }

    [Fact]
    public void Next_WhenStaticNodesAreRemoved_ForgetsThem()
    {
        Machine(Limits(1, 1), canResolve: true);
        Round(addStatic: [1, 2, 3], wantCount: 1, wantAmong: [1, 2, 3]);
        var first = _dialed.Keys.Single();
        foreach (var id in new[] { 1, 2, 3 })
        {
            Assert.Equal(Id(id) == first, _machine.RemoveStatic(Id(id)));
        }

        _machine.DialEnded(first, DialOutcome.Refused, _now);
        _dialed.Clear();
        Round();
        Round();
        Round();
    }

    [Fact]
    public void Next_WhenMaxDialedIsZero_StillDialsStaticNodes()
    {
        Machine(new ServerSettings { Dial = false });
        Round(addStatic: [1], discovered: [2], want: [1]);
    }

    [Fact]
    public void Next_WhenDialedBefore_WaitsThirtyFiveSeconds()
    {
        Machine(Limits(3, 3));
        Round(addStatic: [1, 2, 3], wantCount: 3, wantAmong: [1, 2, 3]);
        Round(succeeded: [1, 2], failed: [3]);
        Round();
        Round(want: [3]);
    }

    [Fact]
    public void Next_OneTickBeforeHistoryEnds_DoesNotDial()
    {
        Machine(Limits(3, 3));
        _machine.AddStatic(At(1));
        Expect([1]);
        var started = _now;
        _machine.DialEnded(Id(1), DialOutcome.Refused, _now);
        _now = started + TimeSpan.FromSeconds(35) - TimeSpan.FromTicks(1);
        var step = _machine.Next(_now);
        Assert.Empty(step.Dials);
        Assert.Equal(started + TimeSpan.FromSeconds(35), step.WakeAt);
        _now += TimeSpan.FromTicks(1);
        Expect([1]);
    }

    [Fact]
    public void Next_WhenStaticNodeHasNoAddress_ResolvesAndDialsIt()
    {
        Machine(Limits(1, 1), canResolve: true);
        _machine.AddStatic(Enode.Create(Key(1), (IPAddress?)null, 0, 0));
        var step = _machine.Next(_now);
        Assert.Empty(step.Dials);
        Assert.Equal(Id(1), Assert.Single(step.Resolves).Id);
        _machine.Resolved(Id(1), At(1), _now);
        Expect([1]);
    }

    [Fact]
    public void DialEnded_WhenStaticNodeRefuses_ResolvesAndRedialsAtOnce()
    {
        Machine(Limits(1, 1), canResolve: true);
        _machine.AddStatic(At(1));
        Expect([1]);
        _machine.DialEnded(Id(1), DialOutcome.Refused, _now);
        Assert.Equal(Id(1), Assert.Single(_machine.Next(_now).Resolves).Id);
        _machine.Resolved(Id(1), At(1, "127.0.0.55"), _now);
        var again = Assert.Single(_machine.Next(_now).Dials);
        Assert.Equal(IPAddress.Parse("127.0.0.55"), again.Node.Ip);
        _machine.DialEnded(Id(1), DialOutcome.Refused, _now);
        // no third time
        Assert.Empty(_machine.Next(_now).Resolves);
        Assert.Equal("2 dials: 2 refused", _machine.Stats.ToString());
    }

    [Fact]
    public void Resolved_WhenNothingWasFoundAfterADial_WaitsForWhatTheDialWas()
    {
        Machine(Limits(1, 1), canResolve: true);
        _machine.AddStatic(At(1));
        Expect([1]);
        _machine.DialEnded(Id(1), DialOutcome.Refused, _now);
        Assert.Single(_machine.Next(_now).Resolves);
        _machine.Resolved(Id(1), null, _now);
        Assert.Equal((DialOutcome.Refused, 1), (Assert.Single(_machine.BackOffs(_now).First).Reason, Assert.Single(_machine.BackOffs(_now).First).Failures));
    }

    [Fact]
    public void Resolved_WhenNothingWasFound_WaitsDoubledUpToAnHour()
    {
        Machine(Limits(1, 1), canResolve: true);
        _machine.AddStatic(Enode.Create(Key(1), (IPAddress?)null, 0, 0));
        Assert.Single(_machine.Next(_now).Resolves);
        foreach (var minutes in new[] { 2, 4, 8, 16, 32, 60, 60 })
        {
            _machine.Resolved(Id(1), null, _now);
            var due = _now + TimeSpan.FromMinutes(minutes);
            Assert.Equal(due, _machine.Next(_now).WakeAt);
            _now = due - TimeSpan.FromTicks(1);
            Assert.Empty(_machine.Next(_now).Resolves);
            _now = due;
            Assert.Single(_machine.Next(_now).Resolves);
        }
    }

    [Fact]
    public void Next_WhenInboundIsPending_DoesNotDialThatNode()
    {
        Machine(Limits(4, 5));
        _machine.InboundPending(Id(3));
        Round(added: [(1, PeerFlags.None), (2, PeerFlags.None)], discovered: [3, 4, 5], want: [4, 5]);
        _machine.InboundCompleted(Id(3));
        Round(added: [(3, PeerFlags.Inbound)], succeeded: [4], failed: [5], discovered: [3, 6], want: [6]);
        _machine.InboundPending(Id(7));
        Round(removed: [3], discovered: [3, 7], want: [3]);
    }

    [Fact]
    public void Next_WhenWithoutPeersForTwentySeconds_DialsOneBootnode()
    {
        Machine(Limits(4, 5), bootnodes: [1, 2]);
        Assert.Equal(_now + TimeSpan.FromSeconds(20), _machine.Next(_now).WakeAt);
        _now += TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1);
        Expect([]);
        _now += TimeSpan.FromTicks(1);
        Expect([1]);
        _now += TimeSpan.FromSeconds(20);
        Expect([2]);
    }

    [Fact]
    public void Next_WhenAPeerWasThere_CountsTheTwentySecondsFromItsLeaving()
    {
        Machine(Limits(4, 5), bootnodes: [1]);
        _machine.PeerAdded(Id(9), PeerFlags.Inbound, IPAddress.Loopback);
        _now += TimeSpan.FromMinutes(1);
        Expect([]);
        _machine.PeerRemoved(Id(9), _now);
        _now += TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1);
        Expect([]);
        _now += TimeSpan.FromTicks(1);
        Expect([1]);
    }
}
