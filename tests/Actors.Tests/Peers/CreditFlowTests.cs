using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Server;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>A peer that sends faster than its messages are worked off is not read any more, and not punished for our slowness.</summary>
public sealed class CreditFlowTests : ActorSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Theirs = IPAddress.Parse("127.0.0.2");

    private readonly InMemoryStreams _network = new();
    private readonly TestProbe _work;

    public CreditFlowTests() => _work = CreateTestProbe();

    [Fact]
    public void Socket_WhenCreditIsUsedUp_IsNotReadUntilItIsReturned()
    {
        var settings = new PeerSettings { Credit = 1000, PingInterval = TimeSpan.FromMinutes(10) };
        var spec = new ProtocolSpec("hoard", 1, 1, _ => Props.Create(() => new Hoarder(_work.Ref)));
        var server = new TestServer(Sys, Scheduler, "a", _network.Host(Ours), Ours, [spec], null, settings).Start();
        using var peer = RawPeer.Connect(_network.Host(Theirs), server.Self.TcpEndPoint!)
            .Secure(server.Key.PublicKey).Greet(new Capability("hoard", 1));
        peer.PingPong();

        // 600 and an overhead of 256 each: the second goes below zero, the third is not read
        var one = Send(peer);
        var two = Send(peer);
        peer.Send(BaseProtocol.Length, new byte[600]);
        Advance(TimeSpan.FromSeconds(120));
        Assert.Single(server.Peers());
        _work.ExpectNoMsg(TimeSpan.Zero);

        one.Release();
        two.Release();
        _work.ExpectMsg<MessageCredit>().Release();
        peer.PingPong();
        Assert.Equal(settings.SharedCredit, server.Context.Credit.Available);
    }

    [Fact]
    public void HonestPeer_WhileOthersHoldAllCreditByHalfSentFrames_IsServed()
    {
        var settings = new PeerSettings { Credit = 20_000, SharedCredit = 20_000 };
        var server = new TestServer(Sys, Scheduler, "a", _network.Host(Ours), Ours, [LinesActor.Spec(_work.Ref)], null, settings).Start();
        RawPeer Join() => RawPeer.Connect(_network.Host(Theirs), server.Self.TcpEndPoint!).Secure(server.Key.PublicKey).Greet(new Capability("lines", 1));
        using var greedy = Join();
        using var greedier = Join();
        var noise = new byte[40_000];
        Random.Shared.NextBytes(noise);
        greedy.SendBegin(BaseProtocol.Length, noise, 15_000);
        greedier.SendBegin(BaseProtocol.Length, noise, 15_000);
        AwaitAssert(() => Assert.True(server.Context.Credit.Available < 0));
        using var honest = Join();
        for (var i = 0; i < 20; i++)
        {
            honest.PingPong();
        }

        Assert.True(server.Context.Credit.Available < 0);
    }

    [Fact]
    public void Credit_GoesBackBehindTheAnswersOfTheHandler()
    {
        var parent = Sys.ActorOf(Props.Create(() => new Parent(_work.Ref)));
        var credit = new PeerCredit(new CreditPool(10_000), 1000);
        parent.Tell(new ProtocolActor.MessageReceived(0, new byte[10]) { Credit = credit.Grant(100) });
        _work.ExpectMsg<ProtocolActor.SendMessage>();
        var handled = _work.ExpectMsg<ProtocolActor.Handled>();
        Assert.True(credit.Available < 1000);
        handled.Credit.Release();
        Assert.Equal(1000, credit.Available);
        // what the handler kept is its own to give back
        parent.Tell(new ProtocolActor.MessageReceived(1, new byte[10]) { Credit = credit.Grant(100) });
        var answer = _work.ExpectMsg<ProtocolActor.SendMessage>();
        ExpectNothing(_work, parent);
        Assert.True(credit.Available < 1000);
        answer.Credit.Release();
        Assert.Equal(1000, credit.Available);
    }

    [Fact]
    public void Credit_OfAnAnswer_IsGivenBackWhenTheAnswerIsQueued()
    {
        var spec = new ProtocolSpec("echo", 1, 2, _ => Props.Create(() => new Answerer()));
        var settings = new PeerSettings();
        var server = new TestServer(Sys, Scheduler, "a", _network.Host(Ours), Ours, [spec], null, settings).Start();
        using var peer = RawPeer.Connect(_network.Host(Theirs), server.Self.TcpEndPoint!)
            .Secure(server.Key.PublicKey).Greet(new Capability("echo", 1));
        peer.Send(BaseProtocol.Length, new byte[100]);
        peer.Send(BaseProtocol.Length + 1, new byte[100]);
        Assert.Equal((ulong)BaseProtocol.Length, peer.Receive()!.Value.Code);
        Assert.Equal((ulong)BaseProtocol.Length, peer.Receive()!.Value.Code);
        AwaitAssert(() => Assert.Equal(settings.SharedCredit, server.Context.Credit.Available));
    }

    private MessageCredit Send(RawPeer peer)
    {
        peer.Send(BaseProtocol.Length, new byte[600]);
        return _work.ExpectMsg<MessageCredit>();
    }

    private sealed class Hoarder(IActorRef work) : ProtocolActor
    {
        protected override void OnReceive(object message)
        {
            if (message is MessageReceived received)
            {
                received.Credit.Keep();
                work.Tell(received.Credit);
            }
        }
    }

    /// <summary>Answers everything, and keeps the credit of code 1 until its answer is queued.</summary>
    private sealed class Answerer : ProtocolActor
    {
        protected override void OnReceive(object message)
        {
            if (message is MessageReceived received)
            {
                if (received.Code == 1)
                {
                    received.Credit.Keep();
                }

                Context.Parent.Tell(new SendMessage(0, new byte[10]) { Credit = received.Code == 1 ? received.Credit : MessageCredit.None });
            }
        }
    }

    /// <summary>Stands for a PeerActor: hands messages down, and tells the test what comes up.</summary>
    private sealed class Parent(IActorRef test) : UntypedActor
    {
        private readonly IActorRef _child = Context.ActorOf(Props.Create(() => new Answerer()));

        protected override void OnReceive(object message) => (message is ProtocolActor.MessageReceived ? _child : test).Forward(message);
    }
}
