using Akka.Actor;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Tests.Nat;

/// <summary>UPnP gateways with the faults that real ones have, and those of a gateway that lies.</summary>
public sealed class UpnpTests : NatSpec
{
    [Fact]
    public void Gateway_IsFoundDescribedAndMaps_AndTheMappingIsDeletedAtTheStop()
    {
        Gateway.SpeakUpnp(1, (_, _) => 0);
        var nat = Mapped();
        Assert.Equal(["tcp 44.1.2.3:30303", "udp 44.1.2.3:30303"], Ports(StatusOf(nat)));
        Assert.Contains(Gateway.Pages, page => page.Contains("<NewInternalClient>192.168.1.2</NewInternalClient>", StringComparison.Ordinal)
            && page.Contains("<NewLeaseDuration>600</NewLeaseDuration>", StringComparison.Ordinal));
        StopAndExpectItsEnd(nat);
        Assert.Equal(2, Gateway.Pages.Count(page => page.Contains("#DeletePortMapping", StringComparison.Ordinal)));
    }

    [Fact]
    public void Conflict_OnVersionTwo_LetsTheGatewayChoose()
    {
        Gateway.SpeakUpnp(2, (action, _) => action == "AddPortMapping" ? IgdRequest.Conflict : 0);
        Assert.Equal(["tcp 44.1.2.3:40001", "udp 44.1.2.3:40001"], Ports(StatusOf(Mapped())));
    }

    [Fact]
    public void Conflict_OnVersionOne_TriesOtherPorts_AndRenewsTheOneItGot()
    {
        Gateway.SpeakUpnp(1, (action, page) => action == "AddPortMapping" && page.Contains("<NewExternalPort>30303<", StringComparison.Ordinal) ? IgdRequest.Conflict : 0);
        var nat = Mapped();
        var ports = Ports(StatusOf(nat));
        Assert.DoesNotContain(ports, port => port.EndsWith(":30303", StringComparison.Ordinal));
        var before = Gateway.Pages.Count;
        Advance(TimeSpan.FromMinutes(8));
        Await(() => Gateway.Pages.Count == before + 4, "renewed"); // AddPortMapping and GetExternalIPAddress of each
        Await(() => StatusOf(nat).Mappings.All(mapping => mapping.LeaseLeft == TimeSpan.FromMinutes(10)), "renewed");
        Assert.Equal(ports, Ports(StatusOf(nat)));
    }

    [Fact]
    public void Conflict_OnEveryPort_IsAnErrorThatSaysSo()
    {
        Gateway.SpeakUpnp(1, (action, _) => action == "AddPortMapping" ? IgdRequest.Conflict : 0);
        var nat = Start("upnp");
        Await(() => Errors(nat).Count(error => error?.Contains("(718)", StringComparison.Ordinal) == true) == 2, "refused");
        Assert.Equal(12, Gateway.Pages.Count(page => page.Contains("#AddPortMapping", StringComparison.Ordinal)));

        // the other machine's mapping is not ours to delete
        StopAndExpectItsEnd(nat);
        Assert.DoesNotContain(Gateway.Pages, page => page.Contains("#DeletePortMapping", StringComparison.Ordinal));
    }

    [Fact]
    public void PermanentLeasesOnly_AreTaken_AndRenewedAllTheSame()
    {
        Gateway.SpeakUpnp(1, (action, page) => action == "AddPortMapping" && !page.Contains("<NewLeaseDuration>0<", StringComparison.Ordinal) ? IgdRequest.OnlyPermanentLeases : 0);
        var nat = Mapped();
        Assert.All(StatusOf(nat).Mappings, mapping => Assert.Equal(TimeSpan.FromMinutes(10), mapping.LeaseLeft));
    }

    [Fact]
    public void Error500_IsRetriedAfterFiveSecondsAndNotATickEarlier()
    {
        var broken = true;
        Gateway.SpeakUpnp(1, (_, _) => 0);
        var page = Gateway.Page!;
        Gateway.Page = request => broken && request.Contains("#AddPortMapping", StringComparison.Ordinal) ? ScriptedGateway.Http(500, "busy") : page(request);
        var nat = Start("upnp");
        Await(() => Errors(nat).SequenceEqual(["HTTP 500", "HTTP 500"]), "refused");
        broken = false;
        var before = Gateway.Pages.Count;
        Advance(MappingTimes.FirstRetry - TimeSpan.FromTicks(1));
        Settle([nat, .. Children(nat)]);
        Assert.Equal(before, Gateway.Pages.Count);
        Advance(TimeSpan.FromTicks(1));
        Await(() => Ports(StatusOf(nat)).All(port => port.EndsWith(":30303", StringComparison.Ordinal)), "mapped");
        Assert.All(Errors(nat), Assert.Null);
    }

    [Fact]
    public void Error500_AgainAndAgain_IsGivenUpAfterFive_AndTheGatewayIsLookedForAMinuteLater()
    {
        Gateway.SpeakUpnp(1, (action, _) => action == "AddPortMapping" ? 501 : 0);
        var nat = Start("upnp");
        foreach (var seconds in new[] { 5, 10, 20, 40 })
        {
            PassToTimer(TimeSpan.FromSeconds(seconds), count: 2);
        }

        Await(() => StatusOf(nat) is { Active: null, LastError: "the gateway no longer maps our ports" }, "given up");
        Await(() => Children(nat).Count == 0, "ended");
        ExpectNothing(Local, nat, Local.Ref);
        var before = Gateway.Pages.Count(page => page.StartsWith("GET ", StringComparison.Ordinal));
        PassToTimer(TimeSpan.FromMinutes(1));
        Await(() => Gateway.Pages.Count(page => page.StartsWith("GET ", StringComparison.Ordinal)) == before + 1, "looked for again");
    }

    [Fact]
    public void Requests_GoOneAfterTheOther()
    {
        Gateway.SpeakUpnp(1, (_, _) => 0);
        var page = Gateway.Page!;
        Gateway.Page = request => request.Contains("#AddPortMapping", StringComparison.Ordinal) ? null : page(request);
        var nat = Start("upnp");
        Await(() => Gateway.Pages.Any(request => request.Contains("#AddPortMapping", StringComparison.Ordinal)), "asked"); // what came before had such timers, too
        PassTimers((0, 3, 1), (3, 6, 1)); // that of the other port begins when the first has ended
        Await(() => Errors(nat).SequenceEqual(["no answer within 3 s", "no answer within 3 s"]), "given up");
    }

    [Fact]
    public void Service_WithoutAnOutsideAddress_IsPassedOver()
    {
        var (ip, ppp) = (IgdService.Types[1], IgdService.Types[2]);
        Gateway.SpeakUpnp(ip, (action, request) => action == "GetExternalIPAddress" && request.Contains(ip, StringComparison.Ordinal) ? 501 : 0);
        var page = Gateway.Page!;
        Gateway.Page = request => request.StartsWith("GET ", StringComparison.Ordinal)
            ? ScriptedGateway.Ok("<root>" + string.Concat(new[] { ip, ppp }.Select(type => $"<service><serviceType>{type}</serviceType><controlURL>/ctl</controlURL></service>")) + "</root>")
            : page(request);
        Mapped();
        Assert.DoesNotContain(Gateway.Pages, request => request.Contains($"{ip}#AddPortMapping", StringComparison.Ordinal));
    }

    [Fact]
    public void Gateway_ThatAcceptsAndSaysNothing_IsGivenUpAfterThreeSeconds()
    {
        Gateway.SpeakUpnp(1, (_, _) => 0);
        Gateway.Page = _ => null;
        var nat = Start("upnp");
        PassTimers((0, 3, 1));
        Await(() => StatusOf(nat).LastError == "no gateway answered", "given up");
        Assert.Equal(0, TaskTime.Pending);
    }

    public static TheoryData<string, byte[]> Lies => new()
    {
        { "a bomb", ScriptedGateway.Ok("<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><root>&b;</root>") },
        { "a redirect", ScriptedGateway.Http(302, "", "Location: http://8.8.8.8/root.xml\r\n") },
        { "a megabyte", ScriptedGateway.Ok(new string('x', 1 << 20)) },
        { "a megabyte that is not announced", [.. "HTTP/1.0 200 OK\r\n\r\n"u8, .. new byte[1 << 20]] },
        { "no HTTP", new byte[2000] },
        { "another page", ScriptedGateway.Ok("<html><body>welcome</body></html>") },
        { "nothing", [] },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void Description_ThatIsALie_IsCountedAndNotFollowed(string what, byte[] answer)
    {
        Gateway.SpeakUpnp(1, (_, _) => 0);
        Gateway.Page = _ => answer;
        var nat = Start("upnp");
        Await(() => StatusOf(nat).LastError == "no gateway answered", what);
        Assert.Single(Gateway.Pages);
        Assert.Equal(1, StatusOf(nat).Ignored.Refused + StatusOf(nat).Ignored.Elsewhere);
        ExpectNothing(Local, nat, Local.Ref);
    }

    [Theory]
    [InlineData("http://8.8.8.8/root.xml")]
    [InlineData("http://127.0.0.1:8545/")]
    [InlineData("http://192.168.1.2:5000/root.xml")]
    [InlineData("https://192.168.1.1/root.xml")]
    public void Location_OnAnotherMachine_IsCountedAndNotOpened(string location)
    {
        Gateway.Search = _ => ScriptedGateway.Found(location, IgdService.Types[1]);
        var nat = Start("upnp");
        PassTimers(SilentSearch);
        Await(() => StatusOf(nat).LastError == "no gateway answered", "given up");
        Assert.Empty(Gateway.Pages);
        Assert.True(StatusOf(nat).Ignored.Elsewhere > 0);
    }

    [Fact]
    public void ControlUrl_OnAnotherMachine_IsCountedAndNotOpened()
    {
        Gateway.SpeakUpnp(1, (_, _) => 0);
        Gateway.Page = _ => ScriptedGateway.Ok(
            $"<root><device><service><serviceType>{IgdService.Types[1]}</serviceType><controlURL>http://8.8.8.8/ctl</controlURL></service></device></root>");
        var nat = Start("upnp");
        Await(() => StatusOf(nat).LastError == "no gateway answered", "given up");
        Assert.Equal((1, 1), (Gateway.Pages.Count, (int)StatusOf(nat).Ignored.Elsewhere));
    }

    [Fact]
    public void OutsideAddress_ThatIsNone_IsNotBelieved()
    {
        Gateway.SpeakUpnp(1, (_, _) => 0);
        var nat = Mapped();
        Gateway.Outside = "<b>44.1.2.3</b> or so";
        Advance(TimeSpan.FromMinutes(8));
        Await(() => Errors(nat).All(error => error is not null), "refused");
        ExpectNothing(Local, nat, Local.Ref);
    }

    private IActorRef Mapped() => Mapped("upnp");
}
