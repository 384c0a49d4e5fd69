using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>Bugs of ours in the middle of a handshake: the connection is closed, and nobody waits for it.</summary>
public sealed class HandshakeFailureTests : ActorSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Theirs = IPAddress.Parse("127.0.0.2");
    private static readonly Capability Lines = new("lines", 1);

    private readonly InMemoryStreams _network = new();

    [Fact]
    public async Task Handshake_ThatFailsWhileItBegins_ClosesTheSocket()
    {
        AllowErrors<ArgumentNullException>();
        AllowErrors<ActorInitializationException>();
        var context = Server().Context;
        var broken = new ServerContext
        {
            NodeName = context.NodeName,
            Key = context.Key,
            ClientName = context.ClientName,
            Protocols = [],
            Server = context.Server,
            Peers = null!, // a context that our own code never makes
            Sockets = context.Sockets,
            Time = context.Time,
            Randomness = context.Randomness,
            Refs = context.Refs,
            Credit = context.Credit,
            Meters = context.Meters,
        };
        using var listener = _network.Host(Theirs).Listen(new IPEndPoint(Theirs, 1), 1);
        using var peer = RawPeer.Connect(_network.Host(Ours), listener.LocalEndPoint);
        var socket = await listener.AcceptAsync(CancellationToken.None);
        Watch(Sys.ActorOf(HandshakeActor.Props(broken, socket, null, null)));
        ExpectMsg<Terminated>();
        Assert.True(peer.IsClosed());
    }

    [Fact]
    public void Peer_WhenItCannotBeMade_EndsItsHandshakeAtOnceAndItsPlaceIsFree()
    {
        AllowErrors<InvalidOperationException>();
        var server = Server();
        var failures = 1;
        var peers = PeersActor.Props(
            (start, handshake) => failures-- > 0 ? throw new InvalidOperationException("bug") : PeerActor.Props(server.Context, start, handshake),
            server.Context.Time);
        var resumer = Sys.ActorOf(Props.Create(() => new Resumer(peers)));
        resumer.Tell("child", TestActor);
        server.Context.Refs.Peers = ExpectMsg<IActorRef>();
        server.Start();
        var key = Wire.Crypto.PrivateKey.Generate();
        RawPeer Dial() => RawPeer.Connect(_network.Host(Theirs), server.Self.TcpEndPoint!, key).Secure(server.Key.PublicKey).Greet(Lines);
        using var first = Dial();
        Assert.Null(first.Receive());
        // its place is free as soon as the server has heard of the end
        AwaitAssert(() =>
        {
            server.Server.Tell(ServerActor.GetDialerState.Instance, TestActor);
            Assert.Empty(ExpectMsg<ServerActor.DialerState>().PendingInbound);
        });
        using var again = Dial();
        again.PingPong();
    }

    private TestServer Server()
    {
        var protocols = ImmutableArray.Create(LinesActor.Spec(CreateTestProbe()));
        return new TestServer(Sys, Scheduler, "a", _network.Host(Ours), Ours, protocols);
    }
}
