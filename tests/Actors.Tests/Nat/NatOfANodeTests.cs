using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Tests.Nat;

/// <summary>The port mapping as a part of a node: its address in the record, its failures nobody else's, its ports given back at the stop.</summary>
public sealed class NatOfANodeTests : NodeSpec
{
    private readonly ScriptedGateway _gateway;

    public NatOfANodeTests() => _gateway = new ScriptedGateway(Datagrams, Streams) { Route = new(ScriptedGateway.Ip, IPAddress.Parse("10.0.0.1")) };

    [Fact]
    public void Node_BehindAGateway_HasItsOutsideAddressAndPortsInItsRecord_AndGivesThePortsBack()
    {
        _gateway.Answer = _gateway.Pmp;
        var node = Start("pmp");
        Assert.True(SpinWait.SpinUntil(() => Self(node) == "44.1.2.3 40303 40303", TimeSpan.FromSeconds(20)), Self(node));
        Stop(node);
        Assert.Equal(2, _gateway.Requests.Count(request => request.Length == 12 && request.AsSpan(8).IndexOfAnyExcept((byte)0) < 0));
    }

    [Fact]
    public void Nat_WhenItFails_IsAwayForAMinuteThenTwo_AndTheNodeRunsOn()
    {
        AllowErrors<ActorKilledException>();
        _gateway.Answer = _gateway.Pcp;
        var node = Start("pcp");
        Assert.True(SpinWait.SpinUntil(() => Self(node) == "44.1.2.3 30303 30303", TimeSpan.FromSeconds(20)), Self(node));
        foreach (var minutes in new[] { 1, 2 })
        {
            var nat = Find(node, "nat");
            Watch(nat);
            nat.Tell(Kill.Instance);
            ExpectTerminated(nat);
            Assert.True(SpinWait.SpinUntil(() => !Children(node.Actor).Contains("nat"), TimeSpan.FromSeconds(20)), "still there");
            Settle(node.Actor); // it has heard of that
            Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromTicks(1));
            Settle(node.Actor, node.Refs.LocalNode);
            Assert.DoesNotContain("nat", Children(node.Actor));
            // its address is of no use without renewals, and goes when the record may change again
            Assert.Equal(minutes == 1 ? "44.1.2.3 30303 30303" : "10.0.0.1 30303 30303", Self(node));
            Advance(TimeSpan.FromTicks(1));
            Settle(node.Actor);
            var again = Find(node, "nat");
            Assert.True(SpinWait.SpinUntil(() => NatSpec.StatusOf(again).OutsideIp is not null, TimeSpan.FromSeconds(20)), "not mapped");
            Settle(again, node.Refs.LocalNode); // which has heard of it, and waits for its minute
            Advance(TimeSpan.FromMinutes(1));
            Assert.True(SpinWait.SpinUntil(() => Self(node) == "44.1.2.3 30303 30303", TimeSpan.FromSeconds(20)), Self(node));
        }

        Stop(node);
    }

    [Fact]
    public void ExtIp_IsInTheFirstRecord()
    {
        var node = Start("extip:44.7.7.7");
        Assert.Equal("44.7.7.7", node.Info.Self.Ip!.ToString());
        Stop(node);
    }

    [Fact]
    public void ExtIp_OfEachFamily_AreBothInTheFirstRecord()
    {
        var node = Start("extip:44.7.7.7,2a00::7");
        Assert.Equal("44.7.7.7 2a00::7", $"{node.Info.Record.Ip4} {node.Info.Record.Ip6}");
        Stop(node);
    }

    [Fact]
    public void SeedOfNonces_IsTheSameAgain_AndAnotherForAnotherKey()
    {
        using var one = Wire.Crypto.PrivateKey.Generate();
        using var two = Wire.Crypto.PrivateKey.Generate();
        Assert.Equal(NatSetup.SeedOf(one), NatSetup.SeedOf(one));
        Assert.NotEqual(NatSetup.SeedOf(one), NatSetup.SeedOf(two));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _gateway.Dispose();
    }

    private Devp2pNode Start(string method) => StartNode("one", "10.0.0.1", options =>
    {
        options.Settings += $"\ndevp2p.nat.method = \"{method}\"";
        options.Gateways = _gateway;
    });

    private static string Self(Devp2pNode node)
    {
        var self = node.Refs.LocalNode.Ask<LocalNodeActor.LocalNode>(LocalNodeActor.GetLocalNode.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().Self;
        return $"{self.Ip} {self.Udp} {self.Tcp}";
    }
}
