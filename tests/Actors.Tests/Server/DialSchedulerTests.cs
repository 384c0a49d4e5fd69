using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>The dialer's effects: what it asks of /dials, discovery and node-db, which the test plays.</summary>
public sealed partial class DialSchedulerTests : ActorSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");

    private readonly TestProbe _dials;
    private readonly TestProbe _discovery;
    private readonly TestProbe _database;

    public DialSchedulerTests()
    {
        _dials = CreateTestProbe("dials");
        _discovery = CreateTestProbe("discovery");
        _database = CreateTestProbe("database");
    }

    [Fact]
    public void Dial_WhenItEnds_IsCountedOnceAndRecorded()
    {
        var server = Quiet();
        var order = Add(server, At(1));
        var dial = CreateTestProbe();
        server.Dialer.Tell(new DialsActor.Created(order, dial.Ref));
        server.Dialer.Tell(new DialActor.Ended(order, DialOutcome.ProtocolError, "test"), dial.Ref);
        Assert.Equal(new NodeDatabaseActor.RecordDial(order.Node.Id, false, Time.GetUtcNow()), _database.ExpectMsg<NodeDatabaseActor.RecordDial>());
        Stop(dial, server);
        Assert.Equal(("1 dial: 1 protocol error", 0), (server.Stats().ToString(), server.Stats().Running));
    }

    /// <summary>What is no fault of the node makes it no worse a seed.</summary>
    [Theory]
    [InlineData(DialOutcome.Full)]
    [InlineData(DialOutcome.AlreadyConnected)]
    [InlineData(DialOutcome.Failed)]
    public void Dial_ThatSaysNothingOfTheNode_IsNotRecorded(DialOutcome outcome)
    {
        var server = Quiet();
        server.Dialer.Tell(new DialActor.Ended(Add(server, At(1)), outcome, "test"));
        Assert.Equal(1, server.Stats().Total);
        _database.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Dial_ThatFailsWhileOurLinkIsSuspected_IsNotRecorded()
    {
        var server = Quiet();
        server.Dialer.Tell(new DialSchedulerActor.LinkSuspected(Time.GetUtcNow() + TimeSpan.FromSeconds(1)));
        server.Dialer.Tell(new DialActor.Ended(Add(server, At(1)), DialOutcome.Timeout, "test"));
        Assert.Equal("1 dial: 1 timeout", server.Stats().ToString());
        _database.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Dial_WhenItsEndOvertakesItsCreation_IsCountedOnce()
    {
        var server = Quiet();
        var order = Add(server, At(1));
        var dial = CreateTestProbe();
        server.Dialer.Tell(new DialActor.Ended(order, DialOutcome.Full, "test"), dial.Ref);
        server.Dialer.Tell(new DialsActor.Created(order, dial.Ref));
        Stop(dial, server);
        Assert.Equal(("1 dial: 1 full", 0), (server.Stats().ToString(), server.Stats().Running));
    }

    [Fact]
    public void Dial_WhenItDiesOrWasNeverMade_IsCountedAsFailed()
    {
        var server = Quiet();
        var order = Add(server, At(1));
        var dial = CreateTestProbe();
        server.Dialer.Tell(new DialsActor.Created(order, dial.Ref));
        Settle(server.Dialer);
        Stop(dial, server);
        AwaitAssert(() => Assert.Equal("1 dial: 1 failed", server.Stats().ToString()));
        server.Dialer.Tell(new DialsActor.NotCreated(Add(server, At(2))));
        Assert.Equal(("2 dials: 2 failed", 0), (server.Stats().ToString(), server.Stats().Running));
    }

    [Fact]
    public void RemoveStatic_WhileItsDialRuns_StopsTheDial()
    {
        var server = Quiet();
        var order = Add(server, At(1));
        var dial = CreateTestProbe();
        server.Dialer.Tell(new DialsActor.Created(order, dial.Ref));
        Settle(server.Dialer);
        Watch(dial.Ref);
        server.Server.Tell(new ServerActor.RemoveStatic(order.Node.Id));
        ExpectMsg<Terminated>();
        AwaitAssert(() => Assert.Equal(0, server.Stats().Running));
        Advance(TimeSpan.FromHours(1));
        ExpectNothing(_dials, server.Dialer);
    }

    [Fact]
    public void RemoveStatic_BeforeItsDialHasAnActor_StopsTheDialAsSoonAsItHas()
    {
        var server = Quiet();
        var order = Add(server, At(1));
        server.Server.Tell(new ServerActor.RemoveStatic(order.Node.Id));
        Settle(server.Server, server.Dialer);
        var dial = CreateTestProbe();
        Watch(dial.Ref);
        server.Dialer.Tell(new DialsActor.Created(order, dial.Ref));
        ExpectMsg<Terminated>();
        AwaitAssert(() => Assert.Equal(0, server.Stats().Running));
    }

    [Fact]
    public void StaticNode_WhenItsDialFails_IsResolvedAndRedialedAtOnce()
    {
        var server = Quiet();
        var order = Add(server, At(1));
        server.Dialer.Tell(new DialActor.Ended(order, DialOutcome.Timeout, "test"));
        Assert.Equal(order.Node.Id, _discovery.ExpectMsg<DiscoveryActor.Resolve>().Node.Id);
        var moved = At(1, "127.0.0.9");
        _discovery.Reply(new DiscoveryActor.Resolved(moved.Id, moved));
        Assert.Equal(moved, _dials.ExpectMsg<DialsActor.Start>().Order.Node);
    }

    [Fact]
    public void StaticNode_WithoutAddress_IsResolvedAndDialed()
    {
        var server = Quiet();
        server.Server.Tell(new ServerActor.AddStatic(Enode.Create(Key(1).PublicKey, (IPAddress?)null, 0, 0)));
        var found = At(1);
        Assert.Equal(found.Id, _discovery.ExpectMsg<DiscoveryActor.Resolve>().Node.Id);
        _discovery.Reply(new DiscoveryActor.Resolved(found.Id, found));
        Assert.Equal(new DialOrder(found, PeerFlags.Static, "static"), _dials.ExpectMsg<DialsActor.Start>().Order);
    }

    [Fact]
    public void Anchors_AreDialedBeforeDiscoveryIsAskedForCandidates()
    {
        var server = Start(new ServerSettings { MaxPeers = 1, DialRatio = 1 }, answerAnchors: false);
        _database.ExpectMsg<NodeDatabaseActor.GetAnchors>();
        ExpectNothing(_discovery, server.Dialer);
        ExpectNothing(_dials, server.Dialer);
        _database.Reply(new NodeDatabaseActor.Anchors([At(1), At(2)]));
        Assert.Equal(new DialOrder(At(1), PeerFlags.None, "anchor"), _dials.ExpectMsg<DialsActor.Start>().Order);
        Assert.Equal(new DialOrder(At(2), PeerFlags.None, "anchor"), _dials.ExpectMsg<DialsActor.Start>().Order);
        // both slots of the one missing peer are used
        ExpectNothing(_discovery, server.Dialer);
    }

    [Fact]
    public void Anchors_AreThreeDialedPeersOfTenMinutes_SavedEveryFiveMinutes()
    {
        var server = Start(new ServerSettings());
        for (var n = 1; n <= 6; n++)
        {
            // the first is inbound, the others were dialed in turn
            var flags = n == 1 ? PeerFlags.Inbound : PeerFlags.None;
            server.Dialer.Tell(new DialSchedulerActor.PeerAdded(At(n).Id, flags, Ours, At(n), Time.GetUtcNow() + TimeSpan.FromSeconds(n)));
        }

        server.Dialer.Tell(new DialSchedulerActor.PeerRemoved(At(2).Id, null));
        AdvanceInSteps(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5), server.Dialer);
        _database.ExpectNoMsg(TimeSpan.Zero);
        Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((Enode[])[At(3), At(4), At(5)], _database.ExpectMsg<NodeDatabaseActor.SaveAnchors>().Nodes.ToArray());
    }

    [Fact]
    public void Start_NeitherDialingNorListening_WarnsOnceAndStillDialsStaticNodes()
    {
        EventFilter.Warning(contains: "neither dialing nor listening").ExpectOne(() =>
        {
            var server = Start(new ServerSettings { Dial = false, Listen = null, StaticNodes = [At(1)] });
            Assert.Equal(At(1), _dials.ExpectMsg<DialsActor.Start>().Order.Node);
            Advance(TimeSpan.FromMinutes(1));
            Settle(server.Dialer);
        });
        _discovery.ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Start_DialingOrListening_DoesNotWarn(bool dial, bool listen) =>
        EventFilter.Warning().Expect(0, () =>
        {
            var server = Start(new ServerSettings { Dial = dial, Listen = listen ? new IPEndPoint(Ours, 30303) : null });
            Settle(server.Dialer);
        });

    [Fact]
    public void NoDial_StopsDynamicDialsOnly()
    {
        var server = Start(new ServerSettings { Dial = false }, bootnodes: [At(8)]);
        Assert.Equal(At(1), Add(server, At(1)).Node);
        Advance(TimeSpan.FromMinutes(1));
        ExpectNothing(_dials, server.Dialer);
        _discovery.ExpectNoMsg(TimeSpan.Zero);
        _database.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void NoDiscover_DialsStaticNodesOnly_NoAnchorAndNoBootnode()
    {
        var server = Start(new ServerSettings(), discovers: false, bootnodes: [At(8)]);
        Assert.Equal(At(1), Add(server, At(1)).Node);
        Advance(TimeSpan.FromMinutes(1));
        ExpectNothing(_dials, server.Dialer);
        _discovery.ExpectNoMsg(TimeSpan.Zero);
        _database.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Bootnode_WhenWithoutPeersForTwentySeconds_IsDialedAndNotATickEarlier()
    {
        var server = Start(new ServerSettings(), bootnodes: [At(8)]);
        Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        ExpectNothing(_dials, server.Dialer);
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal(new DialOrder(At(8), PeerFlags.None, "bootnode"), _dials.ExpectMsg<DialsActor.Start>().Order);
    }

    [Fact]
    public void Candidates_WhenDiscoveryHasNone_AreAskedForAgainAfterAPause()
    {
        var server = Start(new ServerSettings());
        _discovery.Reply(new DiscoveryActor.Candidates([]));
        ExpectNothing(_discovery, server.Dialer);
        // the answer comes to the dialer by a task, so its pause may begin a little later
        AwaitCondition(() =>
        {
            Advance(TimeSpan.FromSeconds(1));
            return _discovery.HasMessages;
        }, TimeSpan.FromSeconds(20));
        _discovery.ExpectMsg<DiscoveryActor.FindCandidates>();
        _discovery.Reply(new DiscoveryActor.Candidates([new Candidate(At(1), "lookup")]));
        Assert.Equal(new DialOrder(At(1), PeerFlags.None, "lookup"), _dials.ExpectMsg<DialsActor.Start>().Order);
        Assert.Equal(31, _discovery.ExpectMsg<DiscoveryActor.FindCandidates>().Count);
    }

    /// <summary>A dialer that discovery is asked for addresses only.</summary>
    private TestServer Quiet() => Start(new ServerSettings { Dial = false });

    private TestServer Start(ServerSettings settings, bool answerAnchors = true, bool discovers = true, ImmutableArray<Enode>? bootnodes = null)
    {
        var server = new TestServer(
            Sys, Scheduler, "a", new InMemoryStreams().Host(Ours), Ours, [], settings,
            discovery: _discovery.Ref, nodeDatabase: _database.Ref, bootnodes: bootnodes, discovers: discovers);
        server.Context.Refs.Dials = _dials.Ref;
        server.Start();
        if (answerAnchors && discovers && settings.MaxDialed > 0)
        {
            _database.ExpectMsg<NodeDatabaseActor.GetAnchors>();
            _database.Reply(new NodeDatabaseActor.Anchors([]));
            // the answer comes to the dialer by a task: from here on it has been handled
            Assert.Equal(2 * settings.MaxDialed, _discovery.ExpectMsg<DiscoveryActor.FindCandidates>().Count);
            Settle(server.Dialer);
        }

        return server;
    }

    private DialOrder Add(TestServer server, Enode node)
    {
        server.Server.Tell(new ServerActor.AddStatic(node));
        return _dials.ExpectMsg<DialsActor.Start>().Order;
    }

    private void Stop(TestProbe dial, TestServer server)
    {
        Watch(dial.Ref);
        Sys.Stop(dial.Ref);
        ExpectMsg<Terminated>();
        Settle(server.Dialer);
    }

    private static PrivateKey Key(int n)
    {
        var secret = new byte[32];
        secret[31] = (byte)n;
        Assert.True(PrivateKey.TryCreate(secret, out var key));
        return key!;
    }

    private static Enode At(int n, string ip = "127.0.0.2") => Enode.Create(Key(n).PublicKey, IPAddress.Parse(ip), 30303, 30303);
}
