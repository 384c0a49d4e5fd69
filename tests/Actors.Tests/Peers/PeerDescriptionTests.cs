using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Server;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>What the protocols say of a peer reaches the server, however often the peer has it changed.</summary>
public sealed class PeerDescriptionTests : ActorSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");

    private readonly InMemoryStreams _network = new();

    [Fact]
    public void Description_ThatChangesOften_IsToldAtOnceAndThenOnceASecond()
    {
        var (lines, told) = (CreateTestProbe(), CreateTestProbe());
        var server = new TestServer(Sys, Scheduler, "a", _network.Host(Ours), Ours, [LinesActor.Spec(lines.Ref)]).Start();
        using var raw = RawPeer.Connect(_network.Host(IPAddress.Parse("127.0.0.2")), server.Self.TcpEndPoint!)
            .Secure(server.Key.PublicKey).Greet(new Capability("lines", 1));
        lines.ExpectMsg<LinesActor.Up>();
        server.Context.Refs.Server = told.Ref;
        Describe(1);
        var (peer, described) = Expect();
        Assert.Equal(1, described);
        Describe(2);
        Describe(3);
        ExpectNothing(told, lines.LastSender, peer);
        Advance(PeerActor.DescribeInterval - TimeSpan.FromTicks(1));
        ExpectNothing(told, peer);
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal(3, Expect().Described);
        Advance(PeerActor.DescribeInterval);
        ExpectNothing(told, peer);
        Describe(4);
        Assert.Equal(4, Expect().Described);

        void Describe(int what) => lines.LastSender.Tell(new ProtocolActor.DescribePeer(what));

        (IActorRef Peer, object? Described) Expect()
        {
            var message = told.ExpectMsg<ServerActor.PeerDescribed>();
            return (message.Peer, message.Described["lines"]);
        }
    }
}
