using System.Diagnostics;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Tests.Discovery.Dns;
using Akka.Devp2p.Actors.Tests.Nat;
using Akka.Devp2p.Tests.Shared;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Diagnostics;

/// <summary>Whole nodes with a listener: what meters and traces show of them. Nobody else in this assembly listens to traces.</summary>
public sealed class DiagnosticsTests : NodeSpec
{
    [Fact]
    public void Nodes_ThatFindEachOther_ShowItInMetersAndTraces()
    {
        using var one = new MeterReadings("shown-one");
        using var two = new MeterReadings("shown-two");
        using var spans = new SpanReadings("shown-two");
        var first = StartNode("shown-one", "10.0.0.1");
        var second = StartNode("shown-two", "10.0.0.2", options => options.Bootnodes = [first.Info.Self]);
        Until(() => Rest(first) && Rest(second) && Events.HasMessages && Buckets(two) == 2 && spans.Ended(Traces.FindNode).Any(IsAnswered) && spans.Ended(Traces.FindNode5).Any(IsAnswered) && spans.Ended(Traces.Lookup).Any(HasAsked), "connected", steps: 600, first.Server, second.Server, Find(second, "discovery/table"));
        Assert.Equal(("1, /success 1", "1, /success 1"), (one.Sums("p2p/serves"), two.Sums("p2p/dials")));
        Assert.Equal((1, 1), (one.Now("p2p/peers/inbound"), two.Now("p2p/peers/outbound")));
        Assert.Equal(1, two.Sum("p2p/egress/eth/70/0x00/packets"));
        Assert.True(one.Sum("discover/ingress") > 100 && one.Sum("discover/egress") > 100, "UDP is counted");
        Assert.Null(Activity.Current);
        Assert.True(one.Sum("devp2p.discv5.challenges") > 0 && one.Sum("devp2p.discv5.handshakes") > 0 && two.Sum("devp2p.discv5.handshakes") > 0, "discv5 is counted");

        var id = first.Info.Self.Id.ToString();
        var (dial, handshake) = (Assert.Single(spans.Ended(Traces.Dial)), Assert.Single(spans.Ended(Traces.Handshake)));
        Assert.Equal((id, "Connected", ActivityStatusCode.Ok), (dial.GetTagItem("peer"), SpanReadings.Outcome(dial), dial.Status));
        Assert.Equal((id, "Connected", "outbound", dial.SpanId), (handshake.GetTagItem("peer"), SpanReadings.Outcome(handshake), handshake.GetTagItem("direction"), handshake.ParentSpanId));
        Assert.Contains(spans.Ended(Traces.Ping), span => SpanReadings.Outcome(span) == "Answered" && id.Equals(span.GetTagItem("peer")));
        Assert.Contains(spans.Ended(Traces.FindNode5), span => SpanReadings.Outcome(span) == "Answered" && id.Equals(span.GetTagItem("peer")));
        Stop(second);
        Stop(first);
        Assert.Equal((null, null), (two.Now("p2p/peers"), one.Now("p2p/peers")));
    }

    private static bool IsAnswered(Activity span) => SpanReadings.Outcome(span) == "Answered";

    private static bool HasAsked(Activity span) => SpanReadings.Outcome(span) == "Done" && span.GetTagItem("asked") is > 0 && span.ParentSpanId == default;

    [Fact]
    public async Task WhatFails_IsAnErrorInItsTrace()
    {
        using var spans = new SpanReadings("failing");
        var node = StartNode("failing", "10.0.0.1");
        using var key = PrivateKey.Generate();
        var nobody = Enode.Create(key.PublicKey, IPAddress.Parse("10.0.0.9"), 1025, 1025);
        node.Server.Tell(new ServerActor.AddStatic(nobody), ActorRefs.NoSender);
        var asked = node.Refs.Discovery.Ask<object>(new DiscoveryActor.PingNode(nobody), TimeSpan.FromSeconds(30));
        var talked = node.Refs.Discovery.Ask<object>(new Discv5Actor.Talk(nobody, "chat", new byte[1]), TimeSpan.FromSeconds(30));
        Until(() => asked.IsCompleted && talked.IsCompleted && !spans.Ended(Traces.Dial).IsEmpty, "both ended", actors: node.Server);
        Assert.IsType<DiscoveryActor.PingFailed>(await asked);
        Assert.Contains(spans.Ended(Traces.Ping), span => (SpanReadings.Outcome(span), span.Status) == ("Timeout", ActivityStatusCode.Error));
        Assert.Contains(spans.Ended(Traces.TalkRequest5), span => (SpanReadings.Outcome(span), span.Status) == ("Timeout", ActivityStatusCode.Error));
        Assert.Contains(spans.Ended(Traces.Dial), span => (SpanReadings.Outcome(span), span.Status) == ("Refused", ActivityStatusCode.Error));
        Stop(node);
    }

    [Fact]
    public void ListsAndGateways_ShowInMetersAndTraces()
    {
        using var meters = new MeterReadings("sources");
        using var spans = new SpanReadings("sources");
        using var gateway = new ScriptedGateway(Datagrams, Streams);
        using var server = new NameServer(Datagrams, IPEndPoint.Parse("10.0.0.53:53"), CreateTestProbe());
        server.Publish("nodes.example.org", Lists.Make(1, 2).ToTexts("nodes.example.org"));
        server.Zone.TryRemove(server.Zone.First(pair => pair.Value.StartsWith("enr:", StringComparison.Ordinal)));
        gateway.Route = new GatewayRoute(ScriptedGateway.Ip, IPAddress.Parse("10.0.0.1"));
        gateway.Answer = gateway.Pmp;
        var node = StartNode("sources", "10.0.0.1", options =>
        {
            options.Settings += $$"""

                devp2p.nat.method = pmp
                devp2p.discovery.dns { urls = ["{{Lists.Link("nodes.example.org")}}"], server = "10.0.0.53:53" }
                """;
            options.Gateways = gateway;
        });
        AwaitAssert(
            () =>
            {
                Advance(TimeSpan.FromMilliseconds(10)); // slowly: gateway and name server answer from threads of their own
                Assert.Equal(2, meters.Now("devp2p.nat.ports"));
                Assert.True(meters.Sum("devp2p.dns.nodes") > 0, "no node of a list");
                Assert.True(meters.Sum("devp2p.dns.failures", "no-name") > 0, "no failure");
            },
            TimeSpan.FromSeconds(30),
            TimeSpan.FromMilliseconds(10));
        Assert.Equal((2, 0), (meters.Sum("devp2p.nat.requests"), meters.Sum("devp2p.nat.failures")));
        Assert.True(meters.Sum("devp2p.dns.queries") > meters.Sum("devp2p.dns.failures"), "some were answered");
        Assert.Equal("Found", SpanReadings.Outcome(Assert.Single(spans.Ended(Traces.NatSearch))));
        Assert.Equal(["tcp Mapped", "udp Mapped"], spans.Ended(Traces.NatMap).Select(span => $"{span.GetTagItem("protocol")} {SpanReadings.Outcome(span)}").Order());
        Assert.Contains(spans.Ended(Traces.DnsQuery), span => (SpanReadings.Outcome(span), span.GetTagItem("name")) is ("Answered", "nodes.example.org"));
        Assert.Contains(spans.Ended(Traces.DnsQuery), span => (SpanReadings.Outcome(span), span.Status) == ("Failed", ActivityStatusCode.Error));
        Stop(node);
        Assert.Null(meters.Now("devp2p.nat.ports"));
    }

    /// <summary>What the same thread does next, for whomever, is no part of it; and it is no part of what the host does.</summary>
    [Fact]
    public void Span_StaysBesideThatOfTheHost()
    {
        using var spans = new SpanReadings("beside");
        using var host = new Activity("host").Start();
        var span = Traces.Begin(Traces.Ping, "beside")!;
        Assert.Same(host, Activity.Current);
        Assert.Equal(default, span.ParentSpanId);
        span.End("Answered", failed: false);
        span.End("Timeout", failed: true);
        Assert.Same(host, Activity.Current);
        Assert.Equal("Answered", SpanReadings.Outcome(Assert.Single(spans.Ended(Traces.Ping))));
    }

    [Fact]
    public void WithoutAListener_NothingIsAllocated()
    {
        using var meters = new NodeMeters("unheard");
        var protocol = meters.Of(new Capability("eth", 68), 17);
        Count(1); // makes the instruments
        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(1000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Count(int times)
        {
            for (var i = 0; i < times; i++)
            {
                meters.Received(100);
                meters.Sent(100, 1);
                meters.Of(PeerFlags.Inbound).Begun();
                meters.Discovery.Received(100);
                protocol.In(3).Count(100);
                protocol.Out(16).Count(100);
                Traces.Begin(Traces.Ping, "unheard")?.End("Answered", failed: false);
            }
        }
    }

    private static long Buckets(MeterReadings meters) => Enumerable.Range(0, 17).Sum(bucket => meters.Now($"discover/bucket/{bucket}/count") ?? 0);
}
