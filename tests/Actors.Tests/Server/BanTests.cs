using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>Who is banned is refused in both directions until the ban ends; whom a person wants never is.</summary>
public sealed class BanTests() : ServerSpec("devp2p.dispatchers.storage { type = Dispatcher }")
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Tick = TimeSpan.FromTicks(1);

    private readonly PrivateKey _key = PrivateKey.Generate();

    [Fact]
    public void BanPeer_WhenConnected_EndsTheConnection_AndRefusesTheNextAtTheFirstCheckpoint()
    {
        var server = Start();
        using var peer = Join(server, _key);
        Assert.Null(Ban(server, _key.PublicKey, Hour, "spam\nspam"));
        var banned = Events.ExpectMsg<PeerBanned>();
        Assert.Equal(("a", new Ban(_key.PublicKey.Id, Epoch + Hour, "spam\\nspam")), (banned.Node, banned.Ban));
        Assert.Equal(DisconnectReason.Requested, peer.ReceiveDisconnect());
        peer.Dispose();
        Assert.Equal("banned", Events.ExpectMsg<PeerDropped>().Detail);
        // before Hello: nothing but the reason comes
        ExpectRefused(server, _key, DisconnectReason.Requested);
        Assert.Equal([banned.Ban], Bans(server));
    }

    [Fact]
    public void Ban_AtItsEnd_IsOverAndNotATickEarlier()
    {
        var server = Start();
        Ban(server, _key.PublicKey, Hour);
        Events.ExpectMsg<PeerBanned>();
        Advance(Hour - Tick);
        ExpectRefused(server, _key, DisconnectReason.Requested);
        Assert.Single(Bans(server));
        Advance(Tick);
        Assert.Equal(new PeerUnbanned("a", _key.PublicKey.Id, Expired: true), Events.ExpectMsg<PeerUnbanned>());
        Assert.Empty(Bans(server));
        using var peer = Join(server, _key);
    }

    [Fact]
    public void Ban_OfManyHours_EndsAtItsTimeToo()
    {
        var server = Start();
        Ban(server, _key.PublicKey, Hour * 2.5);
        Events.ExpectMsg<PeerBanned>();
        AdvanceInSteps((Hour * 2.5) - Tick, Hour / 2, server.Server);
        ExpectNothing(Events, server.Server);
        Advance(Tick);
        Events.ExpectMsg<PeerUnbanned>();
    }

    [Fact]
    public void UnbanPeer_LetsThePeerInAtOnce()
    {
        var server = Start();
        Ban(server, _key.PublicKey, Hour);
        Events.ExpectMsg<PeerBanned>();
        server.Server.Tell(new ServerActor.UnbanPeer(_key.PublicKey.Id), TestActor);
        Assert.Null(ExpectMsg<ServerActor.BanAnswered>().Refusal);
        Assert.False(Events.ExpectMsg<PeerUnbanned>().Expired);
        using var peer = Join(server, _key);
        server.Server.Tell(new ServerActor.UnbanPeer(_key.PublicKey.Id), TestActor);
        Assert.Equal("not banned", ExpectMsg<ServerActor.BanAnswered>().Refusal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void StaticAndTrustedNodes_AreNeverBanned_AndMakingOneLiftsItsBan(bool trusted)
    {
        var server = Start(new ServerSettings { Dial = false });
        Ban(server, _key.PublicKey, Hour);
        Events.ExpectMsg<PeerBanned>();
        server.Server.Tell(trusted
            ? new ServerActor.AddTrusted(_key.PublicKey.Id)
            : new ServerActor.AddStatic(Wire.Enr.Enode.Create(_key.PublicKey, Theirs, 0, 0)));
        Assert.Equal(_key.PublicKey.Id, Events.ExpectMsg<PeerUnbanned>().Id);
        using var peer = Join(server, _key);
        Assert.Contains("static or trusted", Ban(server, _key.PublicKey, Hour), StringComparison.Ordinal);
        peer.PingPong();
        Assert.Empty(Bans(server));
        // and may be banned when it is neither any more
        server.Server.Tell(trusted ? new ServerActor.RemoveTrusted(_key.PublicKey.Id) : new ServerActor.RemoveStatic(_key.PublicKey.Id));
        Assert.Null(Ban(server, _key.PublicKey, Hour));
    }

    [Fact]
    public void BanPeer_ForNoTime_IsRefused()
    {
        var server = Start();
        Assert.NotNull(Ban(server, _key.PublicKey, TimeSpan.Zero));
        Assert.NotNull(Ban(server, _key.PublicKey, -Hour));
        Assert.Null(Ban(server, _key.PublicKey, TimeSpan.MaxValue));
        Assert.Equal(Epoch + BanList.MaxDuration, Bans(server).Single().Until);
    }

    /// <summary>The dialer knows before it could dial: neither a candidate that is offered nor one that waits is dialed.</summary>
    [Fact]
    public void BannedNode_IsNotDialed()
    {
        var other = Start(name: "b", address: Theirs);
        var discovery = CreateTestProbe();
        var server = new TestServer(
            Sys, Scheduler, "a", Network.Host(Ours), Ours, [], new ServerSettings(), discovery: discovery.Ref).Start(loadBans: true);
        var asked = discovery.ExpectMsg<DiscoveryActor.FindCandidates>();
        Assert.Null(Ban(server, other.Key.PublicKey, Hour));
        Settle(server.Dialer);
        discovery.Reply(new DiscoveryActor.Candidates([new Candidate(other.Self, "lookup")]));
        // the next question shows that the answer has been handled
        AwaitCondition(() =>
        {
            Advance(TimeSpan.FromSeconds(1));
            return discovery.HasMessages;
        }, TimeSpan.FromSeconds(20));
        Assert.Equal(asked.Count, discovery.ExpectMsg<DiscoveryActor.FindCandidates>().Count);
        Assert.Equal((0, 0), (server.Stats().Total, server.Stats().Running));
    }

    [Fact]
    public void Restart_OfTheServer_KeepsBans()
    {
        var server = Start(nodeDatabase: Database());
        Ban(server, _key.PublicKey, Hour);
        var ban = Assert.Single(Bans(server));
        Restart(server);
        ExpectRefused(server, _key, DisconnectReason.Requested);
        Assert.Equal([ban], Bans(server));
        // its end is awaited anew, and the dialer knows
        Events.ExpectMsg<PeerBanned>();
        server.Server.Tell(ServerActor.GetDialerState.Instance, TestActor);
        Assert.Equal([ban.Id], ExpectMsg<ServerActor.DialerState>().Banned);
        Advance(Hour);
        Events.ExpectMsg<PeerUnbanned>();
    }

    /// <summary>Whoever comes before node-db has answered waits for it.</summary>
    [Fact]
    public void Start_BeforeTheDatabaseHasAnswered_AdmitsNobody()
    {
        var database = CreateTestProbe();
        var server = Start(nodeDatabase: database.Ref);
        database.FishForMessage(message => message is NodeDatabaseActor.GetBans);
        using var peer = Dial(server, _key);
        Settle(server.AwaitHandshake(), server.Server);
        database.Reply(new NodeDatabaseActor.Bans([new Ban(_key.PublicKey.Id, Epoch + Hour, "old"), new Ban(server.Self.Id, Epoch, "over")]));
        Assert.Equal(DisconnectReason.Requested, peer.ReceiveDisconnect());
        Assert.Equal("old", Bans(server).Single().Reason);
        database.FishForMessage(message => message is NodeDatabaseActor.RemoveBan { Id: var id } && id == server.Self.Id);
    }

    /// <summary>A node that was made static in the settings is not held up by a ban of yesterday.</summary>
    [Fact]
    public void Start_WithABanOfAStaticNode_ForgetsIt()
    {
        var database = Database();
        database.Tell(new NodeDatabaseActor.SaveBan(new Ban(_key.PublicKey.Id, Epoch + Hour, "old")));
        var server = Start(new ServerSettings { TrustedNodes = [_key.PublicKey.Id] }, database);
        using var peer = Join(server, _key);
        Assert.Empty(Bans(server));
        database.Tell(NodeDatabaseActor.GetBans.Instance, TestActor);
        Assert.Empty(ExpectMsg<NodeDatabaseActor.Bans>().All);
    }

    [Fact]
    public void BanPeer_WhileTheServerIsRebuilt_EndsTheConnection()
    {
        var server = Start(nodeDatabase: Database());
        using var peer = Join(server, _key);
        Restart(server);
        Assert.Null(Ban(server, _key.PublicKey, Hour));
        Assert.Equal(DisconnectReason.Requested, peer.ReceiveDisconnect());
        peer.Dispose();
        Events.ExpectMsg<PeerBanned>();
        Assert.Equal("banned", Events.ExpectMsg<PeerDropped>().Detail);
        ExpectRefused(server, _key, DisconnectReason.Requested);
    }

    /// <summary>Between the question of before the restart and its answer a person may have lifted the ban.</summary>
    [Fact]
    public void Restart_WhileBansAreLoaded_DoesWhatWasAskedMeanwhile_AndTakesTheNewAnswerOnly()
    {
        var database = CreateTestProbe();
        var server = Start(nodeDatabase: database.Ref);
        database.FishForMessage(message => message is NodeDatabaseActor.GetBans);
        var before = database.LastSender;
        server.Server.Tell(new ServerActor.BanPeer(_key.PublicKey.Id, Hour, "noise"), TestActor);
        Restart(server);
        database.FishForMessage(message => message is NodeDatabaseActor.GetBans);
        before.Tell(new NodeDatabaseActor.Bans([new Ban(PrivateKey.Generate().PublicKey.Id, Epoch + Hour, "lifted meanwhile")]));
        Settle(server.Server);
        ExpectNoMsg(TimeSpan.Zero);
        database.Reply(new NodeDatabaseActor.Bans([]));
        Assert.Null(ExpectMsg<ServerActor.BanAnswered>().Refusal);
        Assert.Equal(_key.PublicKey.Id, Assert.Single(Bans(server)).Id);
        ExpectRefused(server, _key, DisconnectReason.Requested);
    }

    private IActorRef Database() => Sys.ActorOf(NodeDatabaseActor.Props(new NodeDatabaseSettings(), null, Time));
}
