using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire.Enr;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

// answers that never come, and those that come from before a restart; the anchors of the next start
public sealed partial class DialSchedulerTests
{
    [Fact]
    public void Dial_WhenNobodyAnswersItsOrder_HasFailedAfterFiveSecondsAndNotATickEarlier()
    {
        var server = Quiet();
        var order = Add(server, At(1));
        Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Settle(server.Dialer);
        Assert.Equal(1, server.Stats().Running);
        Advance(TimeSpan.FromTicks(1));
        Settle(server.Dialer);
        Assert.Equal(("1 dial: 1 failed", 0), (server.Stats().ToString(), server.Stats().Running));
        // should there be one after all, it is stopped
        var late = CreateTestProbe();
        Watch(late.Ref);
        server.Dialer.Tell(new DialsActor.Created(order, late.Ref));
        ExpectMsg<Terminated>();
    }

    [Fact]
    public void Dial_MayGoOnToAnotherAddress_ButNotWhenItHasEnded()
    {
        var server = Quiet();
        var order = Add(server, At(1));
        var dial = CreateTestProbe();
        dial.Send(server.Dialer, new DialActor.MovesOn(order, Ours));
        Assert.True(dial.ExpectMsg<DialActor.MayMoveOn>().Granted);
        dial.Send(server.Dialer, new DialActor.Ended(order, DialOutcome.Refused, "test"));
        dial.Send(server.Dialer, new DialActor.MovesOn(order, Ours));
        Assert.False(dial.ExpectMsg<DialActor.MayMoveOn>().Granted);
    }

    [Fact]
    public void Dial_OfTheTimeBeforeARestart_EndsNoneOfNow()
    {
        AllowErrors<NullReferenceException>();
        var server = Quiet();
        var old = Add(server, At(1));
        server.Dialer.Tell(new DialSchedulerActor.AddStatic(null!));
        _dials.ExpectMsg<DialsActor.StopAll>();
        var now = _dials.ExpectMsg<DialsActor.Start>().Order;
        Assert.Equal(old, now);
        Assert.NotSame(old, now);
        var (late, dial) = (CreateTestProbe(), CreateTestProbe());
        Watch(late.Ref);
        server.Dialer.Tell(new DialsActor.Created(now, dial.Ref));
        server.Dialer.Tell(new DialsActor.Created(old, late.Ref));
        server.Dialer.Tell(new DialActor.Ended(old, DialOutcome.Refused, "test"), late.Ref);
        server.Dialer.Tell(new DialsActor.NotCreated(old));
        ExpectMsg<Terminated>();
        Settle(server.Dialer);
        Assert.Equal(("0 dials", 1), (server.Stats().ToString(), server.Stats().Running));
        server.Dialer.Tell(new DialActor.Ended(now, DialOutcome.Full, "test"), dial.Ref);
        Assert.Equal(("1 dial: 1 full", 0), (server.Stats().ToString(), server.Stats().Running));
    }

    [Fact]
    public void Candidates_OfTheTimeBeforeARestart_AreNotTheAnswerToTheQuestionOfNow()
    {
        AllowErrors<NullReferenceException>();
        var server = Start(new ServerSettings());
        var before = _discovery.LastSender;
        server.Dialer.Tell(new DialSchedulerActor.AddStatic(null!));
        _discovery.ExpectMsg<DiscoveryActor.FindCandidates>();
        var now = _discovery.LastSender;
        before.Tell(new DiscoveryActor.Candidates([new Candidate(At(1), "lookup")]));
        // the question of now is still open: nothing is dialed for the other one, and nothing is asked a second time
        ExpectNothing(_discovery, server.Dialer);
        now.Tell(new DiscoveryActor.Candidates([new Candidate(At(2), "lookup")]));
        Assert.Equal(At(2), _dials.FishForMessage(message => message is DialsActor.Start) is DialsActor.Start { Order.Node: var node } ? node : null);
    }

    [Fact]
    public void Anchors_AreSavedBeforeTheNodeDisconnectsItsPeers()
    {
        var server = Start(new ServerSettings());
        server.Dialer.Tell(new DialSchedulerActor.PeerAdded(At(1).Id, PeerFlags.None, Ours, At(1), Time.GetUtcNow()));
        Settle(server.Dialer);
        Advance(TimeSpan.FromMinutes(11));
        _database.FishForMessage(message => message is NodeDatabaseActor.SaveAnchors);
        server.Dialer.Tell(new DialSchedulerActor.PeerAdded(At(2).Id, PeerFlags.None, Ours, At(2), Time.GetUtcNow() - TimeSpan.FromMinutes(10)));
        server.Server.Tell(new ServerActor.DisconnectAll(Wire.P2p.DisconnectReason.Quitting), TestActor);
        Settle(server.Server);
        server.Dialer.Tell(new DialSchedulerActor.PeerRemoved(At(1).Id, null));
        server.Dialer.Tell(new DialSchedulerActor.PeerRemoved(At(2).Id, null));
        var saved = (NodeDatabaseActor.SaveAnchors)_database.FishForMessage(message => message is NodeDatabaseActor.SaveAnchors);
        Assert.Equal((Enode[])[At(1), At(2)], saved.Nodes.ToArray());
    }
}
