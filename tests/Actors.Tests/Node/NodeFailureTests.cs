using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>A bug in a container leaves its children alone; one in a child costs that child, and its place is free again.</summary>
public sealed class NodeFailureTests : NodeSpec
{
    private static readonly IPEndPoint Silent = IPEndPoint.Parse("10.0.0.9:30303");

    private readonly BreakingStreams _streams;
    private readonly TestProbe _lines;
    private readonly Devp2pNode _one;

    public NodeFailureTests()
    {
        AllowErrors<ActorKilledException>();
        _lines = CreateTestProbe();
        _streams = new BreakingStreams(Streams.Host(IPAddress.Parse("10.0.0.1")));
        _one = StartNode("one", "10.0.0.1", options =>
        {
            options.StreamSockets = _streams;
            options.Faults = FaultPlan.None.With(FaultRule.Actor(".").OnMessage<NodeActor.GetStatus>().Throw());
            options.Protocols.Add(LinesActor.Spec(_lines));
            options.Services.Add(new ServiceSpec("a", StubActor.Props("a", TestActor, _ => ServicesActor.Started.Instance), []));
            options.Services.Add(new ServiceSpec("b", StubActor.Props("b", TestActor, _ => ServicesActor.Started.Instance), []));
        });
        ExpectMsg<StubActor.Got>();
        ExpectMsg<StubActor.Got>();
    }

    [Fact]
    public void Peers_WhenTheyFail_EveryPeerLivesOn()
    {
        var protocols = new List<IActorRef>();
        var peers = new[] { "two", "three", "four" }.Select((name, i) =>
        {
            var peer = Connect(false, out var protocol, name, $"10.0.0.{2 + i}");
            protocols.Add(protocol);
            return peer.Path.Name;
        }).ToList();
        Kill("peers");
        Assert.Equal(peers.Order(), Children(Find(_one, "peers")).Order());
        foreach (var protocol in protocols)
        {
            protocol.Tell("still here");
            Assert.Equal("still here", _lines.ExpectMsg<LinesActor.Line>().Text);
        }

        ExpectNothing(Events, _one.Server);
    }

    [Fact]
    public void Peer_WhenItFails_IsDroppedOnBothSides_AndAStaticOneIsDialedAgain()
    {
        var peer = Connect(out _);
        peer.Tell(Akka.Actor.Kill.Instance);
        Events.ExpectMsg<PeerDropped>();
        Events.ExpectMsg<PeerDropped>();
        Until(() => Events.HasMessages, "dialed again", steps: 600, _one.Server);
        Events.ExpectMsg<PeerAdded>();
        Events.ExpectMsg<PeerAdded>();
        Assert.Single(Children(Find(_one, "peers")));
    }

    [Fact]
    public void Node_WhenItRestarts_TellsItsPeersThatItQuits()
    {
        AllowDeadLettersTo(_one.Actor); // a restart stops its parts all at once, in the middle of what they tell each other
        Connect(out _);
        AllowErrors<InjectedFault>();
        _one.Actor.Tell(NodeActor.GetStatus.Instance);
        var dropped = (PeerDropped)Events.FishForMessage(message => message is PeerDropped { Node: "two" });
        Assert.Equal((DisconnectReason.Quitting, true), (dropped.Reason, dropped.ByRemote));
    }

    [Fact]
    public void DialsAndHandshakes_WhenTheyFail_WhatIsUnderWayGoesOn()
    {
        using var listener = Streams.Host(Silent.Address).Listen(Silent, 3);
        BeginDial(3);
        string[] paths = ["dials/1", "dials/2", "dials/3", "handshakes/1", "handshakes/2", "handshakes/3"];
        var before = paths.Select(path => Find(_one, path)).ToList();
        Kill("dials");
        Kill("handshakes");
        Assert.Equal(before, paths.Select(path => Find(_one, path)));
        Until(() => Stats().Total == 3, "the handshakes' own time", steps: 100, _one.Server);
        Assert.Equal("3 dials: 3 timeout", Stats().ToString());
        ExpectNoneLeft();
    }

    [Theory]
    [InlineData("handshakes/1")]
    [InlineData("dials/1")]
    public void DialOrHandshake_WhenItFails_TheDialHasFailedAndNothingOfItIsLeft(string path)
    {
        using var listener = Streams.Host(Silent.Address).Listen(Silent, 1);
        BeginDial();
        Kill(path);
        AwaitAssert(() => Assert.Equal("1 dial: 1 failed", Stats().ToString()));
        Assert.Equal(0, Stats().Running);
        ExpectNoneLeft();
    }

    [Fact]
    public void Listener_WhenItFails_AcceptsOnTheSamePortAgain()
    {
        Kill("listener");
        Settle(_one.Refs.Listener); // told itself to open again
        Connect(dialsUs: true, out _);
    }

    [Fact]
    public void ListeningSocket_WhenItDies_IsOpenedAgainAfterASecondAndNotATickEarlier()
    {
        EventFilter.Warning(contains: "NetworkDown").ExpectOne(_streams.Break);
        Settle(_one.Refs.Listener);
        Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Settle(_one.Refs.Listener);
        Streams.Host(IPAddress.Parse("10.0.0.1")).Listen(_one.Info.Tcp!, 1).Dispose();
        Advance(TimeSpan.FromTicks(1));
        Settle(_one.Refs.Listener);
        Connect(dialsUs: true, out _);
    }

    [Fact]
    public void Services_WhenTheyFail_AndAServiceItself_ItGoesOnWithItsState()
    {
        Kill("services");
        Assert.Equal(["a", "b"], Children(Find(_one, "services")).Order());
        Find(_one, "services/b").Tell("ping", TestActor);
        Assert.Equal("b", ExpectMsg<StubActor.Got>().Name);
        ExpectMsg<ServicesActor.Started>(); // the stub's answer to everything
        Kill("services/a");
        Find(_one, "services/a").Tell("ping", TestActor);
        ExpectMsg<StubActor.Got>(); // and no StubActor.Ended before
    }

    private void Kill(string path)
    {
        var actor = Find(_one, path);
        actor.Tell(Akka.Actor.Kill.Instance);
        Settle(actor.Path.Parent.Name == "devp2p-one" ? actor : _one.Actor);
    }

    private IActorRef Connect(out IActorRef protocol) => Connect(dialsUs: false, out protocol);

    private IActorRef Connect(bool dialsUs, out IActorRef protocol, string name = "two", string ip = "10.0.0.2")
    {
        var lines = CreateTestProbe();
        var two = StartNode(name, ip, options => options.Protocols.Add(LinesActor.Spec(lines)));
        var (dialing, dialed) = dialsUs ? (two, _one) : (_one, two);
        dialing.Server.Tell(new ServerActor.AddStatic(dialed.Info.Self));
        Events.ExpectMsg<PeerAdded>();
        Events.ExpectMsg<PeerAdded>();
        lines.ExpectMsg<LinesActor.Up>();
        _lines.ExpectMsg<LinesActor.Up>();
        protocol = lines.LastSender;
        return Find(_one, "peers/" + two.Info.Self.Id);
    }

    private void BeginDial(int count = 1)
    {
        for (var n = 1; n <= count; n++)
        {
            using var key = PrivateKey.Generate(new SeededRandomness(8 + n).Fill);
            _one.Server.Tell(new ServerActor.AddStatic(Enode.Create(key.PublicKey, Silent.Address, (ushort)Silent.Port, 0)));
        }

        var names = Enumerable.Range(1, count).Select(n => $"{n}");
        AwaitAssert(() => Assert.Equal(names, Children(Find(_one, "handshakes")).Order()));
        Assert.Equal(names, Children(Find(_one, "dials")).Order());
        Settle([.. names.Select(name => Find(_one, "dials/" + name))]);
    }

    private void ExpectNoneLeft() => AwaitAssert(() =>
        Assert.Empty(Children(Find(_one, "dials")).Concat(Children(Find(_one, "handshakes")))));

    private DialStats Stats()
    {
        var probe = CreateTestProbe();
        probe.Send(_one.Refs.Dialer, DialSchedulerActor.GetDialStats.Instance);
        return probe.ExpectMsg<DialStats>();
    }
}
