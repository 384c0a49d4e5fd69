using System.Buffers.Binary;
using System.Net;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Tests.Nat;

/// <summary>Gateways, and machines beside them, that want our memory, our time, our ports or our record.</summary>
public sealed class LyingGatewayTests : NatSpec
{
    [Theory]
    [InlineData("pmp")]
    [InlineData("pcp")]
    public void Lease_OfYears_CountsAsTheOneAskedFor(string method)
    {
        Gateway.Lifetime = uint.MaxValue;
        Gateway.Answer = request => method == "pmp" ? Gateway.Pmp(request) : With(Gateway.Pcp(request), 4, uint.MaxValue);
        var nat = Mapped(method);
        Assert.All(StatusOf(nat).Mappings, mapping => Assert.Equal(TimeSpan.FromMinutes(10), mapping.LeaseLeft));
        PassToTimer(TimeSpan.FromMinutes(8), count: 2);
    }

    [Fact]
    public void Lease_OfASecond_EndsThen_AndIsAskedForAgainAfterFifteen()
    {
        Gateway.Lifetime = 1;
        Gateway.Answer = Gateway.Pcp;
        var nat = Mapped("pcp");
        PassToTimer(TimeSpan.FromSeconds(1), count: 2);
        Settle(Children(nat).ToArray());
        Assert.Equal(new LocalNodeActor.SetAddress(AddressSource.Router, null), LastSaid(nat));
        var before = Gateway.Requests.Count;
        Advance(TimeSpan.FromSeconds(14) - TimeSpan.FromTicks(1));
        Settle([nat, .. Children(nat)]);
        Assert.Equal(before, Gateway.Requests.Count);
        Gateway.Epoch += 15;
        Advance(TimeSpan.FromTicks(1));
        Await(() => Gateway.Requests.Count == before + 2, "asked");
    }

    [Theory]
    [InlineData(4, 0u)] // no lifetime
    [InlineData(40, 0x765F0000u)] // no port
    public void Grant_OfNothing_IsAnError(int offset, uint value)
    {
        Gateway.Answer = request => request[1] == 1 ? With(Gateway.Pcp(request), offset, value) : Gateway.Pcp(request);
        var nat = Start("pcp");
        Await(() => Errors(nat).SequenceEqual(["the gateway granted nothing", "the gateway granted nothing"]), "said");
        StopAndExpectItsEnd(nat);
        Assert.Equal(2, Gateway.Requests.Count(request => request[1] == 1)); // nothing is given back
    }

    [Fact]
    public void Epochs_ThatMakeNoSense_CostOneMoreRequestOfEachPortAtARenewal()
    {
        Gateway.Answer = request =>
        {
            Gateway.Epoch = Gateway.Epoch > 5_000_000 ? 1 : Gateway.Epoch + 1_000_000;
            return Gateway.Pcp(request);
        };
        var nat = Mapped("pcp");
        for (var renewal = 1; renewal <= 3; renewal++)
        {
            var before = Maps();
            PassToTimer(TimeSpan.FromMinutes(8), count: 2);
            Await(() => Maps() >= before + 3, "asked");
            Await(() => StatusOf(nat).Mappings.All(mapping => mapping.LeaseLeft == TimeSpan.FromMinutes(10)), "renewed");
            Settle([nat, .. Children(nat), nat, .. Children(nat)]);
            Assert.InRange(Maps() - before, 3, 4);
        }
    }

    [Fact]
    public void TwoAddresses_AtTheSameTime_AreNeitherTold()
    {
        var asked = 0;
        Gateway.Answer = request =>
        {
            Gateway.Outside = $"44.1.2.{Interlocked.Increment(ref asked)}";
            return Gateway.Pcp(request);
        };
        var nat = Start("pcp");
        Await(() => StatusOf(nat).Mappings.Count(mapping => mapping.Outside is not null) == 2, "mapped");
        ExpectNothing(Local, nat, Local.Ref);
        Assert.Null(StatusOf(nat).OutsideIp);
    }

    [Fact]
    public void Searches_AnsweredByOthers_AreCounted_AndNobodyIsAsked()
    {
        var found = ScriptedGateway.Found("http://192.168.1.66:5000/root.xml", IgdService.Types[1]);
        Datagrams.OnSend = (from, to, _) =>
        {
            if (to.Equals(Ssdp.Multicast))
            {
                Gateway.Forge(IPEndPoint.Parse("192.168.1.66:1900"), found, from);
            }
        };
        var nat = Start("upnp");
        PassTimers(SilentSearch);
        Await(() => StatusOf(nat).LastError == "no gateway answered", "given up");
        Assert.Empty(Gateway.Pages);
        Assert.Equal(2 * IgdService.Types.Count, StatusOf(nat).Ignored.OtherSender);
    }

    [Theory]
    [InlineData("pcp", 1, 1)] // another opcode
    [InlineData("pcp", 24, 1)] // another nonce
    [InlineData("pcp", 36, 1)] // another protocol
    [InlineData("pcp", 41, 1)] // another port
    [InlineData("pmp", 1, 3)]
    [InlineData("pmp", 9, 1)]
    public void Answer_ToAnotherRequest_IsCounted_AndNothingIsMapped(string method, int offset, byte damage)
    {
        Gateway.Answer = request =>
        {
            var answer = (method == "pmp" ? Gateway.Pmp(request) : Gateway.Pcp(request))!;
            if (request[1] is 1 or 2) // a mapping
            {
                answer[offset] ^= damage;
            }

            return answer;
        };
        var nat = Start(method);
        PassSilence(2);
        Await(() => Errors(nat).SequenceEqual(["no answer", "no answer"]), "said");
        Assert.Equal(8, StatusOf(nat).Ignored.NotTheAnswer);
        ExpectNothing(Local, nat, Local.Ref);
    }

    [Fact]
    public void Search_AnsweredWithAnotherType_IsCounted_AndNotOpened()
    {
        Gateway.Search = _ => ScriptedGateway.Found("http://192.168.1.1:5000/root.xml", "urn:schemas-upnp-org:service:Printer:1");
        var nat = Start("upnp");
        PassTimers(SilentSearch);
        Await(() => StatusOf(nat).LastError == "no gateway answered", "given up");
        Assert.Equal((0, 2 * IgdService.Types.Count), (Gateway.Pages.Count, (int)StatusOf(nat).Ignored.NotTheAnswer));
    }

    [Fact]
    public void Page_ThatComesByteByByte_IsGivenUpAfterThreeSecondsInAll()
    {
        Gateway.SpeakUpnp(1, (_, _) => 0);
        Gateway.Page = _ => null;
        var nat = Start("upnp");
        TaskTime.AwaitTimerAt(Epoch + TimeSpan.FromSeconds(3));
        Await(() => !Gateway.Open.IsEmpty, "connected");
        foreach (var drop in "HTTP/1.1 200 OK"u8.ToArray())
        {
            _ = Gateway.Open.Single().WriteAsync(new[] { drop }, CancellationToken.None).AsTask();
            Advance(TimeSpan.FromSeconds(0.1));
            Assert.Null(StatusOf(nat).LastError);
        }

        Advance(TimeSpan.FromSeconds(1.5));
        Await(() => StatusOf(nat).LastError == "no gateway answered", "given up");
        Assert.Equal(0, TaskTime.Pending);
    }

    [Fact]
    public void UrlBase_OnAnotherMachine_IsCounted_AndTheDescriptionsOwnPlaceTakesItsPlace()
    {
        Gateway.SpeakUpnp(1, (_, _) => 0);
        var page = Gateway.Page!;
        Gateway.Page = request => request.StartsWith("GET ", StringComparison.Ordinal)
            ? ScriptedGateway.Ok($"<root><URLBase>http://8.8.8.8/</URLBase><service><serviceType>{IgdService.Types[1]}</serviceType><controlURL>ctl</controlURL></service></root>")
            : page(request);
        var nat = Mapped("upnp");
        Assert.Equal(1, StatusOf(nat).Ignored.Elsewhere);
        Assert.Contains(Gateway.Pages, request => request.StartsWith("POST /ctl HTTP/1.1\r\nHost: 192.168.1.1:5000\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Upnp_OverPpp_Maps()
    {
        Gateway.SpeakUpnp(IgdService.Types[2], (_, _) => 0);
        Assert.Equal(["tcp 44.1.2.3:30303", "udp 44.1.2.3:30303"], Ports(StatusOf(Mapped("upnp"))));
        Assert.Contains(Gateway.Pages, page => page.Contains($"SOAPAction: \"{IgdService.Types[2]}#AddPortMapping\"", StringComparison.Ordinal));
    }

    private int Maps() => Gateway.Requests.Count(request => request[1] == 1);

    private static byte[]? With(byte[]? answer, int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(offset), value);
        return answer;
    }
}
