using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Discv5;

namespace Akka.Devp2p.Actors.Tests.Discovery.V5;

/// <summary>Parts of discv5 that fail.</summary>
public sealed class Discv5FailureTests : Discv5Spec
{
    [Fact]
    public void Handshake_WhenItsActorFails_TheNextOneSucceeds()
    {
        AllowErrors<InvalidOperationException>();
        var random = new FailingRandomness();
        Randomness = random;
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2).Friendly());
        random.Fail(32); // the ephemeral key of the SessionActor
        var probe = Ask5(node, new DiscoveryActor.PingNode(remote.Enode));
        AwaitAssert(() => Assert.DoesNotContain(Children(V5(node)), name => name.StartsWith("session-", StringComparison.Ordinal)));
        Assert.False(random.WillFail);
        Advance(Timeout);
        probe.ExpectMsg(new DiscoveryActor.PingFailed(remote.Id, RequestFailure.Timeout));
        Ask5(node, new DiscoveryActor.PingNode(remote.Enode)).ExpectMsg<Discv5Actor.Ponged>();
    }

    /// <summary>Strangers decide how many challenges they get, but not that our own requests are not sent.</summary>
    [Fact]
    public void Send_WhenStrangersHaveFilledTheirShareOfASlowSocket_SendsWhatWeAsk()
    {
        var (node, known) = (Start5(Both with { MaxInFlight = 16 }), Remote5("10.0.0.2:30000", 2).Friendly());
        Ask5(node, new DiscoveryActor.PingNode(known.Enode)).ExpectMsg<Discv5Actor.Ponged>();
        var socket = (IInternalActorRef)node.Child("udp/socket-1");
        socket.Suspend();
        for (var i = 0; i < 20; i++)
        {
            var stranger = Remote5($"10.0.1.{i}:30000", 10 + i);
            stranger.Send(new Ping(new RequestId([1]), 1), node.Setup.Key.PublicKey, node.At);
            Settle(node.Udp, V5(node));
        }

        Assert.Equal(8, Count5(node, Discv5Counters.Overloaded));
        var probe = CreateTestProbe();
        probe.Send(V5(node), new DiscoveryActor.PingNode(known.Enode));
        Settle(V5(node));
        socket.Resume(null);
        probe.ExpectMsg<Discv5Actor.Ponged>();
    }

    /// <summary>Each packet that came before its keys holds a place among those in flight.</summary>
    [Fact]
    public void Kept_WhenOneOfThemIsFatal_GiveTheirPlacesBack()
    {
        AllowErrors<InvalidOperationException>();
        var random = new FailingRandomness();
        Randomness = random;
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var (v5, limit, packets) = ((IInternalActorRef)V5(node), new InFlightLimit(8), 0);
        using var handshaken = new ManualResetEventSlim();
        Network.OnSend = (from, _, _) =>
        {
            if (from.Equals(remote.At) && ++packets == 2)
            {
                v5.Suspend(); // the handshake waits in its mailbox, and what follows comes before the keys
                handshaken.Set();
            }
        };
        remote.Send(new Ping(new RequestId([1]), 7), node.Enode.Key, node.At);
        Assert.True(handshaken.Wait(TimeSpan.FromSeconds(5)));
        for (var i = 0; i < 4; i++)
        {
            Assert.True(limit.TryEnter());
            v5.Tell(new UnhandledDatagram(remote.At, remote.Seal(new Ping(new RequestId([2]), 7), node.Enode.Key, node.At), limit));
        }

        random.Fail(16, time: 2); // the handshake's own ping is answered, the first of the others is not
        v5.Resume(null);
        AwaitAssert(() => Assert.Equal(0, limit.Count));
        Assert.False(random.WillFail);
    }

    [Fact]
    public void Off_AnswersWhatIsAskedOfIt()
    {
        var node = StartNode();
        var remote = Remote5("10.0.0.2:30000", 2);
        var probe = CreateTestProbe();
        node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("x", probe.Ref));
        probe.Send(node.Actor, new Discv5Actor.Talk(remote.Enode, "x", new byte[1]));
        probe.ExpectMsg(new DiscoveryActor.RequestFailed(remote.Id, RequestFailure.Off));
        probe.Send(node.Actor, new Discv5Actor.FindAtDistances(remote.Enode, [256]));
        probe.ExpectMsg(new DiscoveryActor.RequestFailed(remote.Id, RequestFailure.Off));
        remote.SendRaw(new byte[200], node.At);
        SettleAll();
        Assert.Empty(remote.Datagrams);
    }

    private sealed class FailingRandomness : IRandomness
    {
        private readonly SteadyRandomness _steady = new();

        private int _length, _left;

        public bool WillFail => Volatile.Read(ref _left) > 0;

        /// <summary>The n-th time that so many bytes are wanted.</summary>
        public void Fail(int length, int time = 1)
        {
            _length = length;
            Volatile.Write(ref _left, time);
        }

        public void Fill(Span<byte> bytes)
        {
            if (bytes.Length == _length && WillFail && Interlocked.Decrement(ref _left) == 0)
            {
                throw new InvalidOperationException("no randomness");
            }

            _steady.Fill(bytes);
        }

        public int Next(int exclusiveMax) => _steady.Next(exclusiveMax);
    }
}
