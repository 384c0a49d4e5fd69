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
}
