using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Server;

// limits by subnet and by reason, and the framework of the rounds
public sealed partial class DialMachineTests
{
    [Fact]
    public void Next_WhenTwoPeersOfASubnetAreDialed_RefusesTheThird()
    {
        Machine(Limits(10, 10));
        Round(nodes: [At(1, "8.8.8.1"), At(2, "8.8.8.2"), At(3, "8.8.8.3"), At(4, "8.8.9.1")], want: [1, 2, 4]);
        Round(succeeded: [1, 2], nodes: [At(5, "8.8.8.5")]);
        // loopback and LAN are exempt
        Round(nodes: [At(6, "127.0.0.1"), At(7, "127.0.0.1"), At(8, "127.0.0.1"), At(9, "10.0.0.1"), At(10, "10.0.0.2"), At(11, "10.0.0.3")],
            want: [6, 7, 8, 9, 10, 11]);
    }

    [Fact]
    public void Next_WhenAnchorsAreKnown_DialsThemBeforeCandidates()
    {
        Machine(Limits(1, 2));
        _machine.SetAnchors([At(1), At(2), At(3), At(4)]);
        _machine.Offer(At(9), "lookup");
        var step = _machine.Next(_now);
        Assert.Equal([Id(1), Id(2)], step.Dials.Select(order => order.Node.Id));
        Assert.All(step.Dials, order => Assert.Equal("anchor", order.Source));
    }

    [Fact]
    public void Next_WhenANodeIsBanned_DialsItOnlyAfterItsBan()
    {
        Machine(Limits(1, 2));
        _machine.Offer(At(1), "lookup");
        _machine.SetBans([Id(1), Id(2)]);
        Round(discovered: [2, 3], want: [3]);
        Assert.Equal("banned", _machine.Refusal(At(2), _now));
        _machine.SetBans([]);
        Round(failed: [3], discovered: [1, 2], want: [1, 2]);
    }

    /// <summary>The next in its place is to be another node.</summary>
    [Fact]
    public void PeerRemoved_WhenItMadeRoom_IsNotDialedForHalfAMinuteToAMinute()
    {
        Machine(Limits(1, 2));
        _machine.PeerAdded(Id(1), PeerFlags.None, IPAddress.Loopback);
        _now += TimeSpan.FromHours(1);
        _machine.PeerRemoved(Id(1), _now, madeRoom: true);
        Assert.Equal("recently dialed", _machine.Refusal(At(1), _now + TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1)));
        Assert.Null(_machine.Refusal(At(1), _now + TimeSpan.FromSeconds(60)));
        _machine.PeerAdded(Id(2), PeerFlags.None, IPAddress.Loopback);
        _machine.PeerRemoved(Id(2), _now);
        Assert.Null(_machine.Refusal(At(2), _now));
    }

    [Fact]
    public void Next_WhenSelfIsOffered_DoesNotDialIt()
    {
        Machine(Limits(4, 5));
        Round(discovered: [Self]);
        _machine.AddStatic(At(Self));
        Expect([]);
    }

    [Fact]
    public void Offer_WhenMoreThanTwiceThePeers_IsForgotten()
    {
        Machine(Limits(8, 1));
        _machine.Offer(At(1), "lookup");
        Expect([1]);
        for (var i = 2; i < 100; i++)
        {
            _machine.Offer(At(i), "lookup");
        }

        var dialed = 0;
        for (; _machine.Dialing.Count > 0; dialed++)
        {
            _machine.DialEnded(_machine.Dialing.First(), DialOutcome.Refused, _now);
            _machine.Next(_now);
        }

        Assert.Equal(17, dialed);
    }

    [Theory]
    [InlineData(true, 500, 3000)]
    [InlineData(false, 35_000, 35_000)]
    public void Backoff_WhenBothDialedAtOnce_IsShortOnlyNearby(bool near, int atLeast, int atMost)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var backoff = new DialBackoff(new ServerSettings(), new SeededRandomness(seed));
            backoff.Started(Id(1), near, _now);
            backoff.Ended(Id(1), DialOutcome.AlreadyConnected, favoured: false, _now);
            Assert.InRange((backoff.Until(Id(1))!.Value - _now).TotalMilliseconds, atLeast, atMost);
        }
    }

    [Fact]
    public void DialEnded_WhenFull_WaitsThirtyToSixtySecondsAndNeverLonger()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var backoff = new DialBackoff(new ServerSettings(), new SeededRandomness(seed));
            for (var round = 0; round < 5; round++)
            {
                backoff.Started(Id(1), near: false, _now);
                backoff.Ended(Id(1), DialOutcome.Full, false, _now);
                Assert.InRange(backoff.Until(Id(1))!.Value - _now, TimeSpan.FromSeconds(35), TimeSpan.FromSeconds(60));
                _now = backoff.Until(Id(1))!.Value;
            }
        }
    }

    [Fact]
    public void DialEnded_WhenDead_DoublesUpToAnHour()
    {
        var backoff = new DialBackoff(new ServerSettings(), new SeededRandomness(1));
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            backoff.Started(Id(1), near: false, _now);
            backoff.Ended(Id(1), DialOutcome.Timeout, false, _now);
            Assert.InRange(backoff.Until(Id(1))!.Value - _now, TimeSpan.FromMinutes(minutes * 0.75), TimeSpan.FromMinutes(minutes));
            _now = backoff.Until(Id(1))!.Value;
        }
    }

    [Fact]
    public void DialEnded_WhenStaticNodeStaysDead_WaitsAMinuteAtMost()
    {
        var backoff = new DialBackoff(new ServerSettings(), new SeededRandomness(1));
        foreach (var seconds in new[] { 35, 35, 40, 60, 60 })
        {
            backoff.Started(Id(1), near: false, _now);
            backoff.Ended(Id(1), DialOutcome.Timeout, true, _now);
            Assert.Equal(TimeSpan.FromSeconds(seconds), backoff.Until(Id(1))!.Value - _now);
            _now = backoff.Until(Id(1))!.Value;
        }
    }

    [Fact]
    public void Backoff_WhenADialHasEnded_KeepsItsReasonUntilItsTime()
    {
        var backoff = new DialBackoff(new ServerSettings(), new SeededRandomness(1));
        var (dead, full, roomy, dialing) = (Id(1), Id(2), Id(3), Id(4));
        foreach (var id in new[] { dead, full, dialing })
        {
            backoff.Started(id, near: false, _now);
        }

        backoff.Ended(dead, DialOutcome.WrongNetwork, favoured: false, _now);
        backoff.Ended(full, DialOutcome.Full, favoured: false, _now);
        backoff.MadeRoom(roomy, _now);
        var waiting = backoff.Waiting(_now, 9, _ => false).First;
        Assert.Equal((dead, DialOutcome.WrongNetwork, 5, backoff.Until(dead)), (waiting[2].Id, waiting[2].Reason, waiting[2].Failures, waiting[2].Until));
        Assert.Empty(waiting.Take(2).Select(one => one.Id).Except([full, roomy]));
        Assert.All(waiting.Take(2), one => Assert.Equal((DialOutcome.Full, 0), (one.Reason, one.Failures)));
        Assert.Equal(3, waiting.Length);
        var all = backoff.Waiting(_now, 1, id => id == waiting[0].Id);
        Assert.Equal((2, waiting[1]), (all.Count, Assert.Single(all.First)));
        Assert.Equal(1, backoff.Waiting(backoff.Until(dead)!.Value - TimeSpan.FromTicks(1), 9, _ => false).Count);
        Assert.Equal(0, backoff.Waiting(backoff.Until(dead)!.Value, 9, _ => false).Count);
    }

    [Fact]
    public void Backoff_WhenFlooded_StaysBounded()
    {
        var backoff = new DialBackoff(new ServerSettings(), new SeededRandomness(1));
        Span<byte> bytes = stackalloc byte[32];
        for (var i = 0; i < DialBackoff.MaxEntries + 5000; i++)
        {
            BitConverter.TryWriteBytes(bytes, i);
            backoff.Started(new NodeId(new Hash256(bytes)), near: false, _now);
        }

        Assert.InRange(backoff.Count, 1, DialBackoff.MaxEntries);
    }

    [Fact]
    public void Stats_WhenDialsEnd_CountsEachReason()
    {
        Machine(Limits(50, 50));
        Round(discovered: [1, 2, 3, 4], want: [1, 2, 3, 4]);
        _machine.DialEnded(Id(1), DialOutcome.Full, _now);
        _machine.DialEnded(Id(2), DialOutcome.Full, _now);
        _machine.DialEnded(Id(3), DialOutcome.Timeout, _now);
        _machine.DialEnded(Id(4), DialOutcome.Connected, _now);
        Assert.Equal("4 dials: 2 full, 1 connected, 1 timeout", _machine.Stats.ToString());
        _machine.Reconsider(Id(4), DialOutcome.WrongNetwork, _now);
        Assert.Equal("4 dials: 2 full, 1 timeout, 1 wrong network", _machine.Stats.ToString());
    }

    private const int Self = 9999;

    private static PublicKey Key(int n)
    {
        lock (Keys)
        {
            if (!Keys.TryGetValue(n, out var key))
            {
                using var made = Secret(n);
                Keys[n] = key = made.PublicKey;
            }

            return key;
        }
    }

    private static PrivateKey Secret(int n)
    {
        var secret = new byte[32];
        BitConverter.TryWriteBytes(secret.AsSpan(8), n + 1);
        Assert.True(PrivateKey.TryCreate(secret, out var made));
        return made!;
    }

    private static NodeId Id(int n) => Key(n).Id;

    private static Enode At(int n, string ip = "127.0.0.1") => Enode.Create(Key(n), IPAddress.Parse(ip), 30303, 30303);

    private void Machine(ServerSettings settings, bool canResolve = false, int[]? bootnodes = null) =>
        _machine = new DialMachine(settings, Id(Self), [.. (bootnodes ?? []).Select(n => At(n))], new SeededRandomness(7), canResolve, _now);

    private void Expect(int[] want)
    {
        var step = _machine.Next(_now);
        Assert.Equal(want.Select(Id).Order(), step.Dials.Select(order => order.Node.Id).Order());
        foreach (var order in step.Dials)
        {
            _dialed[order.Node.Id] = order.Node;
        }
    }

    private void Round(
        (int Id, PeerFlags Flags)[]? added = null,
        int[]? removed = null,
        int[]? addStatic = null,
        int[]? discovered = null,
        Enode[]? nodes = null,
        int[]? succeeded = null,
        int[]? failed = null,
        int[]? want = null,
        int? wantCount = null,
        int[]? wantAmong = null)
    {
        foreach (var (id, flags) in added ?? [])
        {
            _machine.PeerAdded(Id(id), flags, IPAddress.Loopback);
        }

        Array.ForEach(removed ?? [], id => _machine.PeerRemoved(Id(id), _now));
        Array.ForEach(addStatic ?? [], id => _machine.AddStatic(At(id)));
        foreach (var id in succeeded ?? [])
        {
            _machine.PeerAdded(Id(id), PeerFlags.None, _dialed[Id(id)].Ip!);
            _machine.DialEnded(Id(id), DialOutcome.Connected, _now);
        }

        Array.ForEach(failed ?? [], id => _machine.DialEnded(Id(id), DialOutcome.Refused, _now));
        foreach (var node in (nodes ?? []).Concat((discovered ?? []).Select(n => At(n))))
        {
            _machine.Offer(node, "lookup");
        }

        if (wantCount is { } count)
        {
            var dials = _machine.Next(_now).Dials;
            Assert.Equal(count, dials.Length);
            Assert.All(dials, order => Assert.Contains(order.Node.Id, wantAmong!.Select(Id)));
            dials.ToList().ForEach(order => _dialed[order.Node.Id] = order.Node);
        }
        else
        {
            Expect(want ?? []);
        }

        _now += RoundTime;
    }
}
