using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Server;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>Two protocols on one connection, one of them in two versions.</summary>
public sealed class SeveralProtocolsTests : ActorSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");

    [Fact]
    public void Messages_GoByTheirCodesToTheProtocol_AndTheHighestCommonVersionRuns()
    {
        var network = new InMemoryStreams();
        var (alpha, beta) = (CreateTestProbe(), CreateTestProbe());
        var server = new TestServer(
            Sys, Scheduler, "a", network.Host(Ours), Ours,
            [LinesActor.Spec(beta, "beta", 1), LinesActor.Spec(beta, "beta", 2), LinesActor.Spec(beta, "beta", 3), LinesActor.Spec(alpha, "alpha", 1)]).Start();
        using var peer = RawPeer.Connect(network.Host(IPAddress.Parse("127.0.0.2")), server.Self.TcpEndPoint!)
            .Secure(server.Key.PublicKey).Greet(new("alpha", 1), new("beta", 1), new("beta", 2), new("gamma", 1));
        Assert.Equal(new Capability("alpha", 1), alpha.ExpectMsg<LinesActor.Up>().Peer.Running);
        Assert.Equal(new Capability("beta", 2), beta.ExpectMsg<LinesActor.Up>().Peer.Running);

        // alpha has codes 16 to 19, beta 20 to 23
        peer.Send(19, "last of alpha");
        peer.Send(20, "first of beta");
        peer.Send(23, "last of beta");
        Assert.Equal(new LinesActor.Line(3, "last of alpha"), alpha.ExpectMsg<LinesActor.Line>());
        Assert.Equal(new LinesActor.Line(0, "first of beta"), beta.ExpectMsg<LinesActor.Line>());
        Assert.Equal(new LinesActor.Line(3, "last of beta"), beta.ExpectMsg<LinesActor.Line>());
        beta.LastSender.Tell("from beta");
        Assert.Equal(20ul, peer.Receive()!.Value.Code);
        alpha.LastSender.Tell("from alpha");
        Assert.Equal(16ul, peer.Receive()!.Value.Code);
    }
}
