using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.Mixer;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>The pure machines of discovery, without Akka.</summary>
public sealed class DiscoveryMachineTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("pong ping", true, "AwaitPing Bonded")]
    [InlineData("ping pong", true, "Wait Bonded")]
    [InlineData("pong missed", true, "AwaitPing Bonded")]
    [InlineData("ping ping pong", true, "Wait Wait Bonded")]
    [InlineData("none", true, "Failed")]
    [InlineData("pong", false, "Bonded")]
    [InlineData("ping pong", false, "Wait Bonded")]
    [InlineData("missed none", false, "Wait Failed")]
    public void Bond_StepByStep(string events, bool outbound, string steps)
    {
        var machine = new BondMachine(pingSeen: !outbound);
        var got = events.Split(' ').Select(e => e switch
        {
            "pong" => machine.OnPong(),
            "ping" => machine.OnPing(),
            "missed" => machine.OnPingMissed(),
            _ => BondMachine.OnNoPong(),
        });
        Assert.Equal(steps, string.Join(' ', got));
    }

    [Fact]
    public void BondSlots_KeepHalfForOurOwn()
    {
        var slots = new BondSlots(16, 8);
        Assert.All(Enumerable.Range(0, 8), i => Assert.Equal(BondAdmission.Start, slots.Admit(At(i), true, 0)));
        Assert.Equal(BondAdmission.Refuse, slots.Admit(At(8), true, 0));
        Assert.Equal(BondAdmission.Join, slots.Admit(At(3), true, 0));
        Assert.Equal(BondAdmission.Join, slots.Admit(At(3), false, 0));
        Assert.All(Enumerable.Range(10, 8), i => Assert.Equal(BondAdmission.Start, slots.Admit(At(i), false, 0)));
        Assert.Equal(BondAdmission.Queue, slots.Admit(At(30), false, 0));
        Assert.Equal(BondAdmission.Refuse, slots.Admit(At(30), false, BondSlots.MaxQueue));
        slots.Free(At(0));
        Assert.Equal(BondAdmission.Start, slots.Admit(At(30), false, 0));
        slots.Free(At(10));
        Assert.Equal(16 - 1, slots.Running);
        Assert.Equal(BondAdmission.Start, slots.Admit(At(8), true, 0)); // one of the eight inbound had ended
    }

    [Fact]
    public void Proofs_LastAsLongAsSaid_AndAreBounded()
    {
        var proofs = new EndpointProofs(_time, TimeSpan.FromHours(24), 2);
        proofs.PongReceived(At(1));
        Assert.False(proofs.HasOurs(At(1)));
        proofs.PingReceived(At(1));
        _time.Now += TimeSpan.FromHours(24) - Tick;
        Assert.True(proofs.IsProven(At(1)) && proofs.HasOurs(At(1)));
        _time.Now += Tick;
        Assert.False(proofs.IsProven(At(1)) || proofs.HasOurs(At(1)));
        proofs.PongReceived(At(1));
        proofs.PongReceived(At(2));
        proofs.PongReceived(At(1));
        proofs.PongReceived(At(3));
        Assert.Equal((true, false, true), (proofs.IsProven(At(1)), proofs.IsProven(At(2)), proofs.IsProven(At(3))));
        Assert.Equal(2, proofs.Count);
        proofs.Load(At(3), _time.Now - TimeSpan.FromHours(48)); // older than what we know
        Assert.True(proofs.IsProven(At(3)));
    }

    [Fact]
    public void Proofs_WhenANodeWasSilent_ItMustBondAgain()
    {
        var proofs = new EndpointProofs(_time, TimeSpan.FromHours(24), 10);
        proofs.PingReceived(At(1));
        Assert.True(proofs.HasOurs(At(1)));
        proofs.RequestEnded(At(1), answered: false);
        Assert.False(proofs.HasOurs(At(1)));
        proofs.Bonded(At(1));
        Assert.True(proofs.HasOurs(At(1)));
    }

    [Fact]
    public void Proofs_WhenManyHaveFailed_TheFailuresOfANewOneCountAndThoseNotSeenForLongestAreForgotten()
    {
        var proofs = new EndpointProofs(_time, TimeSpan.FromHours(24), 2);
        void Fail(int n) => proofs.RequestEnded(At(n), answered: false);
        Fail(1);
        Fail(2);
        Fail(1);
        Fail(3);
        proofs.PingReceived(At(3));
        proofs.PingReceived(At(1));
        Assert.False(proofs.HasOurs(At(3)) || proofs.HasOurs(At(1)));
        proofs.PingReceived(At(2));
        Assert.True(proofs.HasOurs(At(2)));
    }

    [Fact]
    public void Clock_IsSuspectedAfter32TimeoutsInARow_OncePer10Minutes()
    {
        var clock = new ClockSuspicion(_time);
        Assert.DoesNotContain(true, Enumerable.Range(0, 31).Select(_ => clock.OnTimeout()));
        clock.OnFresh();
        Assert.Equal(32, Enumerable.Range(1, 32).First(_ => clock.OnTimeout()));
        Assert.DoesNotContain(true, Enumerable.Range(0, 100).Select(_ => clock.OnTimeout()));
        _time.Now += ClockSuspicion.Cooldown - Tick;
        Assert.DoesNotContain(true, Enumerable.Range(0, 64).Select(_ => clock.OnTimeout()));
        _time.Now += Tick;
        Assert.Contains(true, Enumerable.Range(0, 64).Select(_ => clock.OnTimeout()));
    }

    [Fact]
    public void Clock_ExpiredPacketsOfOneAddress_RaiseNoSuspicion_OfManyTheyDo()
    {
        var clock = new ClockSuspicion(_time);
        Assert.DoesNotContain(true, Enumerable.Range(0, 1000).Select(_ => clock.OnExpired(At(1).Ip)));
        Assert.Contains(true, Enumerable.Range(0, ClockSuspicion.MinAddresses).Select(i => clock.OnExpired(At(i).Ip)));
        clock.OnFresh();
        Assert.DoesNotContain(true, Enumerable.Range(0, 31).Select(i => clock.OnExpired(At(i).Ip)));
    }

    [Fact]
    public void Pending_MatchesByNodeIpTypeAndHash()
    {
        var pending = new PendingReplies(TimeSpan.FromMilliseconds(500));
        var (hash, wrong) = (Keccak.Hash256([1]), Keccak.Hash256([2]));
        var request = Request(1, Discv4PacketType.Pong, hash);
        pending.Add(request);
        Assert.Null(pending.Take(request.At, Discv4PacketType.Pong, wrong));
        Assert.Null(pending.Take(request.At, Discv4PacketType.EnrResponse, hash));
        Assert.Null(pending.Take(request.At with { Ip = IPAddress.Parse("9.9.9.9") }, Discv4PacketType.Pong, hash));
        Assert.Null(pending.Take(request.At with { Id = Request(2, Discv4PacketType.Pong, hash).Node.Id }, Discv4PacketType.Pong, hash));
        Assert.Same(request, pending.Take(request.At, Discv4PacketType.Pong, hash));
        Assert.Null(pending.Take(request.At, Discv4PacketType.Pong, hash));
    }

    [Fact]
    public void Pending_EndsAtItsTimeNotBefore()
    {
        var pending = new PendingReplies(TimeSpan.FromMilliseconds(500));
        pending.Add(Request(1, Discv4PacketType.Pong, default));
        _time.Now += TimeSpan.FromMilliseconds(100);
        pending.Add(Request(2, Discv4PacketType.Pong, default));
        _time.Now += TimeSpan.FromMilliseconds(400) - Tick;
        Assert.Empty(pending.TakeExpired(_time.Now));
        _time.Now += Tick;
        Assert.Equal(_time.Now, pending.NextDeadline);
        Assert.Single(pending.TakeExpired(_time.Now));
        Assert.Equal(_time.Now + TimeSpan.FromMilliseconds(100), pending.NextDeadline);
        Assert.Single(pending.TakeAll(_ => true));
        Assert.Null(pending.NextDeadline);
    }

    [Fact]
    public void Resolve_BacksOffFrom60SecondsToOneHour()
    {
        var backoff = new ResolveBackoff(_time);
        var id = At(1).Id;
        foreach (var seconds in new[] { 60, 120, 240, 480, 960, 1920, 3600, 3600 })
        {
            Assert.True(backoff.MayResolve(id));
            backoff.OnMissed(id);
            _time.Now += TimeSpan.FromSeconds(seconds) - Tick;
            Assert.False(backoff.MayResolve(id));
            _time.Now += Tick;
        }

        backoff.OnMissed(id);
        backoff.OnFound(id);
        Assert.True(backoff.MayResolve(id));
    }

    [Fact]
    public void Buffer_HoldsEachNodeOnce_AtMostSoMany_AndGivesThemInRandomOrder()
    {
        const int Capacity = 64;
        var buffer = new CandidateBuffer(new SeededRandomness(5), Capacity);
        var nodes = Enumerable.Range(0, 100).Select(i => new Candidate(MakeNode(i), "discv4")).ToArray();
        foreach (var node in nodes[..40].Concat(nodes[..40]))
        {
            buffer.Add(node);
        }

        Assert.Equal(40, buffer.Count);
        var taken = Enumerable.Range(0, 10).Select(_ => buffer.Take()).ToArray();
        Assert.Equal(10, taken.Distinct().Count());
        Assert.NotEqual(nodes[..10], taken);
        Array.ForEach(nodes, buffer.Add);
        Assert.Equal(Capacity, buffer.Count);
        buffer.Remove(buffer.Take().Node.Id);
        Assert.Equal(Capacity - 1, buffer.Count);
    }

    [Fact]
    public void PathName_OfTheSameAddressInTwoZones_Differs() =>
        Assert.NotEqual(new NodeAt(At(1).Id, IPAddress.Parse("fe80::1%3")).PathName, new NodeAt(At(1).Id, IPAddress.Parse("fe80::1%4")).PathName);

    [Fact]
    public void PathName_OfAnIPv6Address_IsAValidActorName() =>
        Assert.True(ActorPath.IsValidPathElement(new NodeAt(At(1).Id, IPAddress.Parse("fe80::1%3")).PathName));

    private static NodeAt At(int i) => new(new NodeId(Keccak.Hash256(BitConverter.GetBytes(i))), new IPAddress([10, 0, 0, (byte)i]));

    private static Enode MakeNode(int seed) =>
        Enode.Create(PrivateKey.Generate(new SeededRandomness(seed).Fill).PublicKey, IPAddress.Parse("10.0.0.1"), 30303, 30303);

    private PendingRequest Request(int seed, Discv4PacketType expects, Hash256 hash) =>
        new(MakeNode(seed), IPEndPoint.Parse("10.0.0.1:30303"), expects, hash, _time.Now, ActorRefs.Nobody);
}
