using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire.Discv5;

namespace Akka.Devp2p.Actors.Tests.Discovery.V5;

/// <summary>What others can make us keep has its bounds: what is beyond them is dropped and counted, and costs nobody else anything.</summary>
public sealed class Discv5BoundsTests : Discv5Spec
{
    private const int MaxTalks = 1024, MaxHandshakes = 64, MaxKept = 8, MaxOpenQueries = 256;

    private static readonly TimeSpan QueryLifetime = TimeSpan.FromSeconds(5);

    private static readonly RequestId Id = new([1, 2]);

    // the bounds before them, of packets on their way and of one source, are no matter here
    private static readonly DiscoverySettings Wide = Both with { MaxInFlight = 8192, BurstPerSource = 8192 };

    [Fact]
    public void Talks_BeyondTheBound_AreDropped_UntilOneIsAnsweredOrNobodyWaitsForItAnyMore()
    {
        var (node, remote) = (Start5(Wide), Remote5("10.0.0.2:30000", 2));
        var handler = CreateTestProbe("handler");
        node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("chat", handler.Ref));
        SettleAll();
        Ping(node, remote);
        void Talk() => remote.Send(new TalkRequest(Id, "chat", new byte[] { 1 }), node.Enode.Key, node.At);
        for (var i = 0; i < MaxTalks + 1; i++)
        {
            Talk();
        }

        SettleAll();
        Assert.Equal(1, Count5(node, Discv5Counters.Overloaded));
        var open = Enumerable.Range(0, MaxTalks).Select(_ => handler.ExpectMsg<Discv5Actor.TalkReceived>().Id).ToArray();
        ExpectNothing(handler, V5(node));

        handler.Send(V5(node), new Discv5Actor.TalkReply(open[0], new byte[] { 3 }));
        Assert.Equal(1, remote.Expect<TalkResponse>().Content.Length);
        Talk();
        handler.ExpectMsg<Discv5Actor.TalkReceived>();
        Advance((2 * Timeout) - Tick);
        Talk();
        SettleAll();
        Assert.Equal(2, Count5(node, Discv5Counters.Overloaded));
        Advance(Tick);
        Talk();
        handler.ExpectMsg<Discv5Actor.TalkReceived>();
        handler.Send(V5(node), new Discv5Actor.TalkReply(open[1], new byte[] { 3 }));
        SettleAll();
        remote.ExpectNothing(); // it has made room
    }

    [Fact]
    public void Handshakes_BeyondTheBoundAtOnce_AreDropped_AndGoodWhenTheyComeAgain()
    {
        var node = Start5(Wide);
        var remotes = Enumerable.Range(0, MaxHandshakes + 1).Select(i => Remote5($"10.0.1.{i}:30000", 10 + i)).ToArray();
        var last = remotes[^1];
        var sent = new List<byte[]>();
        Network.OnSend = (from, _, datagram) =>
        {
            if (from.Equals(last.At))
            {
                sent.Add(datagram.ToArray());
            }
        };
        var v5 = ShakeHands(node, remotes);
        v5.Resume(null);
        Assert.Equal(1, Count5(node, Discv5Counters.Overloaded)); // asked behind all of them, and before any has ended
        AwaitAssert(() => Assert.Equal(MaxHandshakes, Count5(node, Discv5Counters.Established)));
        Assert.All(remotes[..^1], remote => remote.Expect<Pong>());
        SettleAll();
        last.ExpectNothing();
        last.SendRaw(sent[1], node.At);
        last.Expect<Pong>();
    }

    [Fact]
    public void PacketsBehindAHandshake_BeyondTheBound_AreLookedAtWithoutItsKeys()
    {
        var (node, remote) = (Start5(Wide), Remote5("10.0.0.2:30000", 2));
        var v5 = ShakeHands(node, remote);
        for (var i = 0; i < MaxKept + 1; i++)
        {
            remote.Send(new Ping(Id, 7), node.Enode.Key, node.At);
        }

        remote.AnswersChallenges = false;
        v5.Resume(null);
        for (var i = 0; i < 1 + MaxKept; i++)
        {
            remote.Expect<Pong>();
        }

        SettleAll();
        remote.ExpectNothing();
        Assert.Equal((2, 1), (remote.Challenges.Count, Count5(node, Discv5Counters.Established)));
    }

    [Fact]
    public void Queries_BeyondTheBound_AreDropped_UntilTheOldAreTooOld()
    {
        var (node, remote) = (Start5(Wide), Remote5("10.0.0.2:30000", 2));
        Ping(node, remote);
        var table = (IInternalActorRef)node.Child("v5/table");
        table.Suspend();
        void Find() => remote.Send(new FindNode(Id, [0]), node.Enode.Key, node.At);
        for (var i = 0; i < MaxOpenQueries + 1; i++)
        {
            Find();
        }

        Assert.Equal(1, Count5(node, Discv5Counters.Overloaded));
        Advance(QueryLifetime - Tick);
        Find();
        Assert.Equal(2, Count5(node, Discv5Counters.Overloaded));
        Advance(Tick);
        Find();
        Assert.Equal(2, Count5(node, Discv5Counters.Overloaded));
        table.Resume(null);
        SettleAll();
        remote.Expect<Nodes>();
        remote.ExpectNothing();
    }

    /// <summary>1,024 others have come since it asked: there are no keys for it any more.</summary>
    [Fact]
    public void Answer_ToOneWhoseSessionHasMadeRoom_IsCountedAndNotSent()
    {
        var (node, remote) = (Start5(Wide), Remote5("10.0.0.2:30000", 2));
        var handler = CreateTestProbe("handler");
        node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("chat", handler.Ref));
        SettleAll();
        remote.Send(new TalkRequest(Id, "chat", new byte[] { 1 }), node.Enode.Key, node.At);
        var talk = handler.ExpectMsg<Discv5Actor.TalkReceived>();
        for (var i = 0; i < SessionMachine.MaxSessions; i++)
        {
            Ping(node, Remote5($"10.1.{i / 250}.{i % 250}:30000", 1000 + i));
        }

        Assert.Equal(SessionMachine.MaxSessions, Counters5(node).Sessions);
        handler.Send(V5(node), new Discv5Actor.TalkReply(talk.Id, new byte[] { 3 }));
        SettleAll();
        Assert.Equal(1, Count5(node, Discv5Counters.NoSession));
        remote.ExpectNothing();
    }

    private static void Ping(TestedNode node, Discv5Remote remote)
    {
        remote.Send(new Ping(Id, 7), node.Enode.Key, node.At);
        remote.Expect<Pong>();
    }

    /// <summary>All have been challenged, and their handshakes wait in the mailbox of discv5, which handles nothing until it is resumed.</summary>
    private static IInternalActorRef ShakeHands(TestedNode node, params Discv5Remote[] remotes)
    {
        var (v5, socket) = ((IInternalActorRef)V5(node), (IInternalActorRef)node.Child("udp/socket-1"));
        socket.Suspend();
        Array.ForEach(remotes, remote => remote.Send(new Ping(Id, 7), node.Enode.Key, node.At));
        Settle(v5);
        v5.Suspend();
        socket.Resume(null);
        Settle(socket);
        Assert.All(remotes, remote => Assert.Single(remote.Challenges));
        return v5;
    }
}
