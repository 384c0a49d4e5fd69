using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
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
        random.FailNext32 = true; // the ephemeral key of the SessionActor
        var probe = Ask5(node, new DiscoveryActor.PingNode(remote.Enode));
        AwaitAssert(() => Assert.DoesNotContain(Children(V5(node)), name => name.StartsWith("session-", StringComparison.Ordinal)));
        Assert.False(random.FailNext32);
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

        public bool FailNext32 { get; set; }

        public void Fill(Span<byte> bytes)
        {
            if (bytes.Length == 32 && FailNext32)
            {
                FailNext32 = false;
                throw new InvalidOperationException("no randomness");
            }

            _steady.Fill(bytes);
        }

        public int Next(int exclusiveMax) => _steady.Next(exclusiveMax);
    }
}
