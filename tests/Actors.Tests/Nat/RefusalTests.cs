using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Tests.Nat;

/// <summary>Gateways that answer, and do not map: what they say, when they are asked again, who has a turn then, and what is given back.</summary>
public sealed class RefusalTests : NatSpec
{
    [Theory]
    [InlineData("pmp", 2, "not authorized or refused", 300)]
    [InlineData("pmp", 3, "network failure", 5)]
    [InlineData("pmp", 4, "out of resources", 300)]
    [InlineData("pmp", 5, "unsupported opcode", 300)]
    [InlineData("pcp", 1, "unsupported version", 300)]
    [InlineData("pcp", 2, "not authorized", 300)]
    [InlineData("pcp", 3, "malformed request", 300)]
    [InlineData("pcp", 7, "network failure", 5)]
    [InlineData("pcp", 8, "no resources", 5)]
    [InlineData("pcp", 10, "user exceeded its quota", 300)]
    [InlineData("pcp", 11, "can't provide that outside address or port", 300)]
    [InlineData("pcp", 12, "address mismatch: another NAT is between us and the gateway", 300)]
    [InlineData("pcp", 99, "result 99", 300)]
    public void Result_OfAMapping_IsSaidInWords_AndAskedForAgain(string method, byte result, string said, int seconds)
    {
        Gateway.Answer = request => IsMap(request) ? Refused(request, result) : method == "pmp" ? Gateway.Pmp(request) : Gateway.Pcp(request);
        var nat = Start(method);
        Await(() => Errors(nat).SequenceEqual([said, said]), "refused");
        Gateway.Answer = method == "pmp" ? Gateway.Pmp : Gateway.Pcp;
        PassToTimer(TimeSpan.FromSeconds(seconds), count: 2);
        Await(() => StatusOf(nat).Mappings.All(mapping => mapping is { Outside: not null, LastError: null }), "mapped");
    }

    [Theory]
    [InlineData(501, "the gateway could not do it (501)", 5)]
    [InlineData(606, "the gateway does not let us (606)", 300)]
    [InlineData(725, "the gateway wants permanent leases, and refuses them (725)", 300)]
    [InlineData(402, "the gateway refused (402)", 300)]
    public void ErrorCode_OfUpnp_IsSaidInWords_AndAskedForAgain(int code, string said, int seconds)
    {
        Gateway.SpeakUpnp(1, (action, _) => action == "AddPortMapping" ? code : 0);
        var nat = Start("upnp");
        Await(() => Errors(nat).SequenceEqual([said, said]), "refused");
        Gateway.SpeakUpnp(1, (_, _) => 0);
        PassToTimer(TimeSpan.FromSeconds(seconds), count: 2);
        Await(() => StatusOf(nat).Mappings.All(mapping => mapping is { Outside: not null, LastError: null }), "mapped");
    }

    [Theory]
    [InlineData(404, 2, 0)]
    [InlineData(302, 0, 2)]
    [InlineData(200, 2, 0)] // with a page that is no answer
    public void Page_InThePlaceOfAnAnswer_IsCounted_AndAskedForAgain(int status, int refused, int elsewhere)
    {
        Gateway.SpeakUpnp(1, (_, _) => 0);
        var page = Gateway.Page!;
        Gateway.Page = request => request.Contains("#AddPortMapping", StringComparison.Ordinal) ? ScriptedGateway.Http(status, "<html/>", "Location: http://8.8.8.8/\r\n") : page(request);
        var nat = Start("upnp");
        Await(() => Errors(nat).All(error => error == (status == 200 ? "no answer of a gateway" : $"HTTP {status}")) && Errors(nat).Count == 2, "refused");
        Assert.Equal((refused, elsewhere), ((int)StatusOf(nat).Ignored.Refused, (int)StatusOf(nat).Ignored.Elsewhere));
        Gateway.Page = page;
        PassToTimer(MappingTimes.FirstRetry, count: 2);
        Await(() => Errors(nat).All(error => error is null), "mapped");
    }

    [Fact]
    public void OnePort_ThatIsRefusedForEver_DoesNotCostTheOther()
    {
        Gateway.Answer = request => IsMap(request) && request[36] == (byte)MappedProtocol.Udp ? Refused(request, 2) : Gateway.Pcp(request);
        var setup = Setup("pcp");
        var nat = Start(setup with { Settings = setup.Settings with { Refresh = setup.Settings.Retry } }); // so both are asked for at the same times
        Local.ExpectMsg<LocalNodeActor.SetAddress>(said => Assert.Equal((Outside, null, (ushort?)30303), (said.Ip, said.Udp, said.Tcp)));
        for (var failures = 1; failures <= MappingTimes.MaxFailures + 1; failures++)
        {
            Gateway.Epoch += 300;
            PassToTimer(setup.Settings.Retry, count: 2);
        }

        Await(() => StatusOf(nat).Mappings[0].LeaseLeft == TimeSpan.FromMinutes(10), "renewed");
        Assert.Equal(("PCP", "not authorized"), (StatusOf(nat).Active, StatusOf(nat).Mappings[1].LastError));
        ExpectNothing(Local, nat, Local.Ref);
    }

    [Fact]
    public void Any_WhenOneMethodMapsNothing_TheOthersHaveTheirTurn()
    {
        Gateway.Answer = request => IsMap(request) ? Refused(request, 2) : Gateway.Pcp(request);
        var nat = Start("any");
        Await(() => StatusOf(nat).Active == "PCP", "found");
        Gateway.SpeakUpnp(1, (_, _) => 0);
        for (var failures = 1; failures < MappingTimes.MaxFailures; failures++)
        {
            PassToTimer(TimeSpan.FromMinutes(5), count: 2);
        }

        Await(() => Children(nat).Count == 0 && StatusOf(nat).Active is null, "given up");
        Settle(nat);
        PassToTimer(TimeSpan.FromMinutes(1));
        ExpectOutside("44.1.2.3", 30303, 30303);
        Assert.Equal("UPnP", StatusOf(nat).Active);
    }

    [Fact]
    public void Pcp_WhenWeMayNot_LeavesItToTheOthers()
    {
        Gateway.Answer = request => request[0] == 2 ? Refused(request, Pcp.NotAuthorized) : Gateway.Pmp(request);
        Assert.Equal("NAT-PMP", StatusOf(Mapped("any")).Active);
    }

    [Fact]
    public void Stop_WhileAPortIsBeingAskedFor_GivesItBackWhenItWasGranted()
    {
        Gateway.Answer = request => IsMap(request) ? null : Gateway.Pcp(request);
        var nat = Start("pcp");
        TaskTime.AwaitTimerAt(Epoch + TimeSpan.FromSeconds(0.25), 2); // both are asked for
        var children = Children(nat);
        Watch(nat);
        nat.Tell(NatActor.Stop.Instance);
        Settle([nat, .. children]);
        Gateway.Answer = Gateway.Pcp;
        Advance(TimeSpan.FromSeconds(0.25));
        ExpectTerminated(nat);
        Assert.Equal(2, Gateway.Requests.Count(request => IsMap(request) && BinaryPrimitives.ReadUInt32BigEndian(request.AsSpan(4)) == 0));
    }

    [Fact]
    public void Stop_AfterAPortWasMappedWithoutAnOutsideAddress_GivesItBack()
    {
        Gateway.SpeakUpnp(1, (action, _) => action == "GetExternalIPAddress" && Added() > 0 ? 501 : 0);
        var nat = Start("upnp");
        Await(() => Errors(nat).Count(error => error is not null) == 2, "no address");
        StopAndExpectItsEnd(nat);
        Assert.Equal(2, Deleted());
    }

    [Fact]
    public void Stop_AfterPmpMappedAPortWithoutAnAddress_GivesItBack()
    {
        Gateway.Answer = request => request[1] == 0 && Gateway.Requests.Any(IsMap) ? Refused(request, 3) : Gateway.Pmp(request);
        var nat = Start("pmp");
        Await(() => Errors(nat).SequenceEqual(["network failure", "network failure"]), "no address");
        StopAndExpectItsEnd(nat);
        Assert.Equal(2, Gateway.Requests.Count(request => IsMap(request) && BinaryPrimitives.ReadUInt32BigEndian(request.AsSpan(8)) == 0));
    }

    [Fact]
    public void Stop_AfterARenewalWasRefused_LeavesThePortToWhoeverHasIt()
    {
        var taken = false;
        Gateway.SpeakUpnp(1, (action, _) => taken && action == "AddPortMapping" ? IgdRequest.Conflict : 0);
        var nat = Mapped("upnp");
        taken = true;
        PassToTimer(TimeSpan.FromMinutes(8), count: 2);
        Await(() => Errors(nat).All(error => error is not null), "refused");
        StopAndExpectItsEnd(nat);
        Assert.Equal(0, Deleted());
    }

    [Fact]
    public void Gateway_ThatIsAnother_OrReachedFromAnotherAddress_IsLookedForAnew()
    {
        Gateway.Answer = Gateway.Pcp;
        var nat = Mapped("pcp");
        Gateway.Route = new(ScriptedGateway.Ip, IPAddress.Parse("192.168.1.77")); // the same box, after another DHCP lease
        var before = Gateway.Requests.Count;
        PassToTimer(TimeSpan.FromMinutes(8), count: 2);
        Await(() => Children(nat).Count == 0, "given up");
        Assert.Equal(new LocalNodeActor.SetAddress(AddressSource.Router, null), LastSaid(nat));
        Assert.Equal((null, "the way to the gateway has changed", before), (StatusOf(nat).Active, StatusOf(nat).LastError, Gateway.Requests.Count));
        PassToTimer(TimeSpan.FromMinutes(1));
        ExpectOutside("44.1.2.3", 30303, 30303);
        Assert.Equal("::ffff:192.168.1.77", new IPAddress(Gateway.Requests.Last()[8..24]).ToString());
    }

    [Fact]
    public void Network_ThatIsAwayForAMoment_CostsNothing()
    {
        Gateway.Answer = Gateway.Pcp;
        var sockets = new FailingSockets(Datagrams);
        var nat = Mapped(Setup("pcp") with { DatagramSockets = sockets });
        var route = Gateway.Route;
        Gateway.Route = null;
        PassToTimer(TimeSpan.FromMinutes(8), count: 2);
        Await(() => Errors(nat).All(error => error == "there is no default gateway"), "noticed");
        (Gateway.Route, sockets.Fails) = (route, true); // our address is not back yet
        PassToTimer(MappingTimes.FirstRetry, count: 2);
        Await(() => Errors(nat).All(error => error == "no answer"), "noticed");
        sockets.Fails = false;
        Gateway.Epoch += 500;
        PassToTimer(MappingTimes.FirstRetry * 2, count: 2);
        Await(() => Errors(nat).All(error => error is null), "mapped");
        ExpectNothing(Local, nat, Local.Ref);
    }

    [Theory]
    [InlineData("192.168.1.2:30303", "192.168.1.2:30303", 2)]
    [InlineData("[::]:30303", "[::]:30303", 2)] // takes IPv4 too
    [InlineData(Any, "10.9.9.9:30303", 1)]
    [InlineData("10.9.9.9:30303", "10.9.9.9:30303", 0)]
    public void Ports_BoundToAnotherAddressThanOursToTheGateway_AreNotMapped(string tcp, string udp, int mapped)
    {
        Gateway.Answer = Gateway.Pcp;
        var nat = Start("pcp", tcp, udp);
        Await(() => mapped == 0 ? StatusOf(nat).LastError is not null : StatusOf(nat).Mappings.Count(mapping => mapping.Outside is not null) == mapped, "done");
        Assert.Equal(mapped, Gateway.Requests.Count(IsMap));
        Assert.Equal(mapped > 0 ? null : "the ports are bound to other addresses than 192.168.1.2, which is ours on the way to the gateway", StatusOf(nat).LastError);
    }

    private static bool IsMap(byte[] request) => request[1] is 1 or 2;

    private byte[] Refused(byte[] request, byte result)
    {
        var answer = (request[0] == 0 ? Gateway.Pmp(request) : Gateway.Pcp(request))!;
        answer[3] = result;
        return answer;
    }

    private int Added() => Gateway.Pages.Count(page => page.Contains("#AddPortMapping", StringComparison.Ordinal));

    private int Deleted() => Gateway.Pages.Count(page => page.Contains("#DeletePortMapping", StringComparison.Ordinal));

    /// <summary>Sockets that can't be bound while our address is gone.</summary>
    private sealed class FailingSockets(IDatagramSockets inner) : IDatagramSockets
    {
        public bool Fails { get; set; }

        public IDatagramSocket Bind(IPEndPoint local) => Fails ? throw new SocketException((int)SocketError.AddressNotAvailable) : inner.Bind(local);
    }
}
