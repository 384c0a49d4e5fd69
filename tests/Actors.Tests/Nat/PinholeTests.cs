using System.Buffers.Binary;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Node;

namespace Akka.Devp2p.Actors.Tests.Nat;

/// <summary>A machine with an IPv6 gateway alone: PCP opens its firewall for the ports that we have there, and nothing is translated.</summary>
public sealed class PinholeTests : NatSpec
{
    private const string All = "[::]:30303";

    public PinholeTests()
    {
        Gateway.Route = new(ScriptedGateway.Ip6, ScriptedGateway.Client6);
        Gateway.Answer = Gateway.Pcp;
    }

    [Theory]
    [InlineData("pcp")]
    [InlineData("any")]
    public void Pcp_OpensTheFirewall_AndClosesItAtTheStop(string method)
    {
        var nat = Start(method, All, All);
        ExpectOutside("2a00::2", 30303, 30303);
        Assert.Equal(("PCP", ScriptedGateway.Ip6), (StatusOf(nat).Active!, StatusOf(nat).Gateway!));
        Assert.Equal(["tcp [2a00::2]:30303", "udp [2a00::2]:30303"], Ports(StatusOf(nat)));
        var map = Gateway.Requests.First(request => request[0] == 2 && request[1] == 1);
        Assert.Equal((ScriptedGateway.Client6, IPAddress.IPv6Any), (new IPAddress(map[8..24]), new IPAddress(map[44..60])));
        StopAndExpectItsEnd(nat);
        Assert.All(Gateway.Requests.TakeLast(2), request => Assert.Equal(0u, BinaryPrimitives.ReadUInt32BigEndian(request.AsSpan(4))));
    }

    [Fact]
    public void Pinhole_IsRenewed_WithTheAddressOfTheLast()
    {
        var nat = Mapped(Setup("pcp"), All);
        Gateway.Epoch += 480;
        PassToTimer(TimeSpan.FromMinutes(8), count: 2);
        Await(() => StatusOf(nat).Mappings.All(mapping => mapping.LeaseLeft == TimeSpan.FromMinutes(10)), "renewed");
        Assert.All(Gateway.Requests.TakeLast(2), request => Assert.Equal(ScriptedGateway.Client6, new IPAddress(request[44..60])));
        ExpectNothing(Local, nat, Local.Ref);
    }

    [Fact]
    public void Ports_OfIPv4Alone_GetNone()
    {
        var nat = Start("pcp");
        Await(() => StatusOf(nat).LastError == "the ports are bound to other addresses than 2a00::2, which is ours on the way to the gateway", "said");
        Assert.Single(Gateway.Requests); // ANNOUNCE
        ExpectNothing(Local, nat, Local.Ref);
    }

    /// <summary>The gateway decides which of two sockets is meant.</summary>
    [Theory]
    [InlineData("0.0.0.0", "::", true)]
    [InlineData("::", "0.0.0.0", true)]
    [InlineData("127.0.0.1", "::", true)]
    [InlineData("192.168.1.2", "2a00::3", false)]
    public void Ports_OfBothFamilies_GetThem(string first, string second, bool want)
    {
        var nat = Sys.ActorOf(NatActor.Props(Setup("pcp")), "nat");
        var bound = new IPEndPoint(IPAddress.Parse(first), 30303);
        nat.Tell(new NatActor.Start(bound, bound, IPAddress.Parse(second)));
        if (want)
        {
            ExpectOutside("2a00::2", 30303, 30303);
            Assert.Equal(["tcp [2a00::2]:30303", "udp [2a00::2]:30303"], Ports(StatusOf(nat)));
        }
        else
        {
            Await(() => StatusOf(nat).LastError is not null, "said");
            Assert.Empty(Ports(StatusOf(nat)));
        }
    }

    [Fact]
    public void Upnp_HasNoneToOffer()
    {
        Gateway.SpeakUpnp(1, (_, _) => 0);
        var nat = Start("upnp", All, All);
        Await(() => StatusOf(nat).LastError == "no gateway answered", "said");
        Assert.Empty(Gateway.Pages);
    }
}
