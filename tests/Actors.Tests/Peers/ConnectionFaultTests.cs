using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Server;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>What must not be lost when something goes wrong between a connection's tasks and its owners.</summary>
public sealed class ConnectionFaultTests : ActorSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");

    private readonly InMemoryStreams _network = new();

    /// <summary>A Hello sent at the last moment lets the stage's time end while the connection changes hands; the slot of a peer that nobody tells would be lost.</summary>
    [Fact]
    public void Handshake_WhenItsTimeOrLifeEndsDuringTheHandOver_LeavesTheConnectionToThePeer()
    {
        TestProbe lines = CreateTestProbe(), peers = CreateTestProbe(), owner = CreateTestProbe();
        var server = new TestServer(Sys, Scheduler, "a", _network.Host(Ours), Ours, [LinesActor.Spec(lines.Ref)]).Start();
        server.Context.Refs.Peers = peers.Ref;
        using var peer = RawPeer.Connect(_network.Host(IPAddress.Parse("127.0.0.2")), server.Self.TcpEndPoint!)
            .Secure(server.Key.PublicKey).Greet(new Capability("lines", 1));
        var handshake = peers.ExpectMsg<PeersActor.Create>().Handshake;
        peers.Reply(new PeersActor.Created(owner.Ref));
        var connection = owner.ExpectMsg<PeerActor.TakeOver>().Connection;
        connection.EnableCompression();
        connection.StartReading(owner.Ref); // and the answer is on its way

        Advance(server.Context.Peers.HandshakeTimeout);
        Settle(handshake);
        peer.Send(BaseProtocol.PingCode, [0xc0]);
        owner.ExpectMsg<Connection.Received>().Credit.Release();

        Watch(handshake);
        Sys.Stop(handshake);
        ExpectMsg<Terminated>();
        peer.Send(BaseProtocol.PingCode, [0xc0]);
        owner.ExpectMsg<Connection.Received>().Credit.Release();
        connection.Abort(owner.Ref);
        Assert.True(peer.IsClosed());
    }

    [Fact]
    public void Connection_WhenItsTaskFailsByOurBug_ClosesAndTellsItsOwner()
    {
        using var socket = new FaultySocket();
        using var connection = new Connection(socket, new PeerSettings(), new CreditPool(1 << 20), new NodeMeters("a"), new TaskTime(Scheduler));
        connection.StartHandshake(RlpxHandshake.Accept(PrivateKey.Generate(), span => span.Fill(1)), false, TestActor);
        ExpectMsg<Connection.Closed>();
        Assert.True(socket.IsDisposed);
    }

    [Fact]
    public void AcceptLoop_WhenAConnectionIsLostInTheQueue_GoesOn_AndReportsOurBug()
    {
        using var loop = AcceptLoop.Start(
            new FaultyListener(new SocketException((int)SocketError.HostUnreachable), new InvalidOperationException("bug")), 1, TestActor);
        Assert.Equal(SocketError.Fault, ExpectMsg<AcceptLoop.Failed>().Error);
    }

    /// <summary>What lies in a mailbox when its actor stops is nobody's.</summary>
    [Fact]
    public void AcceptLoop_AtItsEnd_ClosesWhatWasAnnouncedAndNotTaken()
    {
        var listener = _network.Host(Ours).Listen(new IPEndPoint(Ours, 1), 2);
        using var loop = AcceptLoop.Start(listener, 2, TestActor);
        using var first = RawPeer.Connect(_network.Host(IPAddress.Parse("127.0.0.2")), listener.LocalEndPoint);
        using var taken = ExpectMsg<AcceptLoop.Accepted>().Socket;
        using var second = RawPeer.Connect(_network.Host(IPAddress.Parse("127.0.0.2")), listener.LocalEndPoint);
        ExpectMsg<AcceptLoop.Accepted>();
        loop.Take(taken);
        loop.Dispose();
        Assert.True(second.IsClosed());
        taken.Dispose();
        Assert.True(first.IsClosed());
    }

    /// <summary>The other side decides when they come: that must fill no log. The test fails on a dead letter.</summary>
    [Fact]
    public void Messages_ThatCrossTheEndOfTheirOwner_AreNoDeadLetters()
    {
        var gone = CreateTestProbe().Ref;
        Watch(gone);
        Sys.Stop(gone);
        ExpectMsg<Terminated>();
        gone.Tell(new ProtocolActor.MessageReceived(0, default));
        gone.Tell(new Connection.Received(null!, 0, default, MessageCredit.None));
        gone.Tell(new Connection.Ended(null!, CloseCause.RemoteClosed, string.Empty));
        gone.Tell(new Connection.Closed(null!));
        gone.Tell(new AcceptLoop.Accepted(null!, null!));
        gone.Tell(new HandshakesActor.Created(null!, gone));
        gone.Tell(new HandshakesActor.NotCreated(null!));
        gone.Tell(new HandshakeActor.Ended(DialOutcome.Failed, string.Empty));
        gone.Tell(new ServerActor.CheckPostHandshake(default, PeerFlags.Inbound));
        gone.Tell(new ServerActor.CheckAddPeer(default, PeerFlags.Inbound, [], gone));
        gone.Tell(new ServerActor.CheckPassed(PeerFlags.Inbound));
        gone.Tell(new ServerActor.CheckRefused(DisconnectReason.TooManyPeers));
        gone.Tell(new PeersActor.Created(gone));
        gone.Tell(PeerActor.TakenOver.Instance);
    }

    private sealed class FaultySocket : IStreamSocket
    {
        public bool IsDisposed { get; private set; }

        public IPEndPoint LocalEndPoint { get; } = new(Ours, 1);

        public IPEndPoint RemoteEndPoint { get; } = new(Ours, 2);

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => throw new InvalidOperationException("bug");

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Dispose() => IsDisposed = true;
    }

    private sealed class FaultyListener(params Exception[] faults) : IStreamListener
    {
        private readonly Queue<Exception> _faults = new(faults);

        public IPEndPoint LocalEndPoint { get; } = new(Ours, 1);

        public ValueTask<IStreamSocket> AcceptAsync(CancellationToken cancellationToken) => ValueTask.FromException<IStreamSocket>(_faults.Dequeue());

        public void Dispose()
        {
        }
    }
}
