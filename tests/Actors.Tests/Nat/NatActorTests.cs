using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Tests.Nat;

/// <summary>Mappings by NAT-PMP and PCP: made, renewed, moved, lost, given back; and what our record is told of them.</summary>
public sealed class NatActorTests : NatSpec
{
    [Fact]
    public void Pmp_MapsBothPorts_AndTheRecordIsToldTheAddressAndTheOutsidePorts()
    {
        Gateway.Answer = Gateway.Pmp;
        var nat = Start("pmp");
        ExpectOutside("44.1.2.3", 40303, 40303);
        var status = StatusOf(nat);
        Assert.Equal(("pmp", "NAT-PMP", ScriptedGateway.Ip, Outside), (status.Method, status.Active!, status.Gateway!, status.OutsideIp!));
        Assert.Equal(["tcp 44.1.2.3:40303", "udp 44.1.2.3:40303"], Ports(status));
        Assert.All(status.Mappings, mapping => Assert.Equal((TimeSpan.FromMinutes(10), null), (mapping.LeaseLeft!.Value, mapping.LastError)));
    }

    [Fact]
    public void Lease_IsRenewedAfterEightMinutesAndNotATickEarlier()
    {
        Gateway.Answer = Gateway.Pmp;
        var nat = Mapped("pmp");
        var before = Gateway.Requests.Count;
        Advance(TimeSpan.FromMinutes(8) - TimeSpan.FromTicks(1));
        Settle([nat, .. Children(nat)]);
        Assert.Equal(before, Gateway.Requests.Count);
        Assert.Equal(TimeSpan.FromMinutes(2) + TimeSpan.FromTicks(1), StatusOf(nat).Mappings[0].LeaseLeft);
        Gateway.Epoch += 480;
        Advance(TimeSpan.FromTicks(1));
        Await(() => StatusOf(nat).Mappings.All(mapping => mapping.LeaseLeft == TimeSpan.FromMinutes(10)), "renewed");
        ExpectNothing(Local, nat, Local.Ref);
    }

    [Fact]
    public void Pcp_KeepsTheNonceAndTheAddressOfAMappingWhenItRenews()
    {
        Gateway.Answer = Gateway.Pcp;
        var nat = Mapped("pcp");
        Assert.Equal("PCP", StatusOf(nat).Active);
        Gateway.Epoch += 480;
        Advance(TimeSpan.FromMinutes(8));
        Await(() => Gateway.Requests.Count == 5, "renewed"); // ANNOUNCE, and twice each MAP
        var maps = Gateway.Requests.Where(request => request[1] == 1).ToLookup(request => request[36]);
        foreach (var protocol in maps)
        {
            var (first, again) = (protocol.First(), protocol.Last());
            Assert.Equal(first[24..36], again[24..36]);
            Assert.Equal("::ffff:44.1.2.3", new IPAddress(again[44..60]).ToString());
        }

        Assert.NotEqual(maps[6].First()[24..36], maps[17].First()[24..36]);
    }

    [Theory]
    [InlineData("pcp")]
    [InlineData("any")]
    public void Pcp_WhenTheGatewaySpeaksOnlyPmp_GoesDown(string method)
    {
        Gateway.Answer = Gateway.Pmp;
        Assert.Equal("NAT-PMP", StatusOf(Mapped(method)).Active);
    }

    [Fact]
    public void Any_TakesTheFirstThatAnswers_AndRemembersIt()
    {
        Gateway.Answer = Gateway.Pcp;
        var nat = Mapped("any");
        Assert.Equal(("any", "PCP"), (StatusOf(nat).Method, StatusOf(nat).Active));
        Assert.Equal(0, TaskTime.Pending); // the others have ended
    }

    [Fact]
    public void NoGateway_IsSaidOnce_AndLookedForAgainAfterOneMinuteThenTwo()
    {
        Gateway.Route = null;
        IActorRef nat = null!;
        EventFilter.Info(contains: "there is no default gateway").ExpectOne(() =>
        {
            nat = Start("any");
            Await(() => StatusOf(nat).LastError is not null, "searched");
            Advance(TimeSpan.FromMinutes(1));
            Await(() => StatusOf(nat).LastError is not null, "searched again");
        });
        Settle(nat);
        // back, and found when its time has come
        Gateway.Route = new(ScriptedGateway.Ip, ScriptedGateway.Client);
        Gateway.Answer = Gateway.Pcp;
        Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromSeconds(1));
        ExpectNothing(Local, nat);
        Advance(TimeSpan.FromSeconds(1));
        ExpectOutside("44.1.2.3", 30303, 30303);
    }

    [Fact]
    public void SilentGateway_IsGivenUpWithinFourSeconds()
    {
        var nat = Start("any");
        PassTimers([.. Silence(2), .. SilentSearch]); // PCP and NAT-PMP, and SSDP
        Await(() => StatusOf(nat).LastError == "no gateway answered", "given up");
        Assert.Equal(0, TaskTime.Pending);
    }

    [Fact]
    public void GatewayThatBeginsAnew_IsAskedForEachMappingOnceMore()
    {
        Gateway.Answer = Gateway.Pcp;
        var nat = Mapped("pcp");
        Gateway.Epoch = 3;
        Advance(TimeSpan.FromMinutes(8));
        // both see it, and each tells of the other
        Await(() => Gateway.Requests.Count(request => request[1] == 1) == 6, "both again");
        Settle([nat, .. Children(nat)]);
        Assert.Equal(6, Gateway.Requests.Count(request => request[1] == 1));
    }

    [Fact]
    public void OutsideAddress_WhenItChanges_IsToldAtTheNextRenewal()
    {
        Gateway.Answer = Gateway.Pcp;
        var nat = Mapped("pcp");
        Gateway.Outside = "44.9.9.9";
        Gateway.Epoch += 480;
        Advance(TimeSpan.FromMinutes(8));
        Await(() => Ports(StatusOf(nat)).All(port => port.EndsWith("44.9.9.9:30303", StringComparison.Ordinal)), "moved");
        Assert.Equal(new LocalNodeActor.SetAddress(AddressSource.Router, IPAddress.Parse("44.9.9.9"), 30303, 30303), LastSaid(nat));
    }

    [Theory]
    [InlineData("192.168.7.2", "behind another NAT")]
    [InlineData("100.64.1.2", "many customers behind one address")]
    [InlineData("0.0.0.0", "no connection")]
    public void OutsideAddress_ThatNobodyReaches_IsWarnedOfOnce_AndKeptOutOfTheRecord(string outside, string why)
    {
        Gateway.Answer = Gateway.Pcp;
        Gateway.Outside = outside;
        EventFilter.Warning(contains: why).ExpectOne(() =>
        {
            var nat = Start("pcp");
            Await(() => StatusOf(nat).Mappings.Count(mapping => mapping.Outside is not null) == 2, "mapped");
            ExpectNothing(Local, nat);
            Assert.Contains(why, StatusOf(nat).Warning, StringComparison.Ordinal);
            // better again, and worse again
            Gateway.Outside = "44.1.2.3";
            Children(nat)[0].Tell(PortMappingActor.Renew.Instance);
            Children(nat)[1].Tell(PortMappingActor.Renew.Instance);
            Await(() => StatusOf(nat).Warning is null && Ports(StatusOf(nat)).All(port => port.Contains("44.1.2.3", StringComparison.Ordinal)), "good");
            Assert.Equal(Outside, LastSaid(nat)!.Ip);
        });
    }

    [Fact]
    public void Gateway_ThatVanishes_CostsTheMappingAtTheEndOfItsLease_AndIsLookedForAMinuteLater()
    {
        Gateway.Answer = Gateway.Pcp;
        var nat = Mapped("pcp");
        Gateway.Answer = null;
        Advance(TimeSpan.FromMinutes(8));
        PassSilence(2);
        Await(() => Errors(nat).All(error => error == "no answer"), "noticed");
        ExpectNothing(Local, nat, Local.Ref);
        foreach (var seconds in new[] { 5, 10, 20, 40, 80 }) // by the last of which the lease has ended
        {
            PassToTimer(TimeSpan.FromSeconds(seconds), count: 2);
            PassSilence(2);
        }

        Await(() => StatusOf(nat).Active is null, "given up");
        Assert.Equal(new LocalNodeActor.SetAddress(AddressSource.Router, null), LastSaid(nat));
        Await(() => Children(nat).Count == 0, "the mappings ended");
        Gateway.Answer = Gateway.Pcp;
        Settle(nat); // it has heard of that
        PassToTimer(TimeSpan.FromMinutes(1));
        ExpectOutside("44.1.2.3", 30303, 30303);
    }

    [Fact]
    public void Stop_GivesBothPortsBack_AndEnds()
    {
        Gateway.Answer = Gateway.Pcp;
        var nat = Mapped("pcp");
        StopAndExpectItsEnd(nat);
        var last = Gateway.Requests.TakeLast(2).ToList();
        Assert.All(last, request => Assert.Equal("01 00000000", $"{request[1]:x2} {Convert.ToHexString(request[4..8])}"));
        Assert.Equal([6, 17], last.Select(request => (int)request[36]).Order());
    }

    [Fact]
    public void Stop_WhenTheGatewayIsSilent_EndsAtItsBoundAndNotATickEarlier()
    {
        Gateway.Answer = Gateway.Pcp;
        var nat = Mapped("pcp");
        Gateway.Answer = null;
        Watch(nat);
        nat.Tell(NatActor.Stop.Instance);
        Settle(nat);
        Advance(NatActor.StopBound - TimeSpan.FromTicks(1));
        Settle(nat);
        Advance(TimeSpan.FromTicks(1));
        ExpectTerminated(nat);
    }

    [Fact]
    public void Mapping_WhoseActorFails_LeavesTheOtherAlone_AndIsBackAfterAMinute()
    {
        Gateway.Answer = Gateway.Pcp;
        AllowErrors<ActorKilledException>();
        var nat = Mapped("pcp");
        Children(nat).Single(child => child.Path.Name == "udp").Tell(Kill.Instance);
        Await(() => Children(nat).Count == 1, "gone");
        Assert.Equal(new LocalNodeActor.SetAddress(AddressSource.Router, Outside, null, 30303), LastSaid(nat));
        Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Settle(nat);
        Assert.Single(Children(nat));
        Advance(TimeSpan.FromTicks(1));
        ExpectOutside("44.1.2.3", 30303, 30303);
    }

    [Theory]
    [InlineData("127.0.0.1:30303", "127.0.0.1:30303", "bound to loopback")]
    [InlineData(null, "[::1]:30303", "bound to loopback")]
    [InlineData(null, null, "no port is open")]
    public void Ports_ThatNobodyOutsideCanReach_AreNotMapped(string? tcp, string? udp, string why)
    {
        Gateway.Answer = Gateway.Pcp;
        var nat = Start("any", tcp, udp);
        Assert.Contains(why, StatusOf(nat).LastError, StringComparison.Ordinal);
        Assert.Empty(Gateway.Requests);
        Assert.Equal(0, TaskTime.Pending);
    }

    [Fact]
    public void None_SendsNothing()
    {
        var nat = Start("none");
        Assert.Equal(("none", null, null), (StatusOf(nat).Method, StatusOf(nat).Active, StatusOf(nat).LastError));
        Assert.Equal((0, 0), (Gateway.Requests.Count, TaskTime.Pending));
    }
}
