using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>Two nodes that dial each other at the same moment: real handshakes, in whatever order the tasks happen to run.</summary>
public sealed class SimultaneousDialTests : ActorSpec
{
    private static readonly IPAddress AddressA = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress AddressB = IPAddress.Parse("127.0.0.2");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void BothDial_WhenTheyConnectAtTheSameMoment_KeepTheSameOneConnection(int round)
    {
        var meeting = new Meeting();
        var network = new InMemoryStreams();
        var lines = CreateTestProbe();
        TestServer Start(string name, IPAddress address) => new TestServer(
            Sys, Scheduler, name + round, new MeetingSockets(network.Host(address), meeting), address, [LinesActor.Spec(lines.Ref)]).Start();
        var (a, b) = (Start("a", AddressA), Start("b", AddressB));
        a.Server.Tell(new Actors.Server.ServerActor.AddStatic(b.Self));
        b.Server.Tell(new Actors.Server.ServerActor.AddStatic(a.Self));
        AwaitAssert(
            () =>
            {
                Advance(TimeSpan.FromMilliseconds(50));
                AssertSame(a, b);
            },
            TimeSpan.FromSeconds(20));
        // and it stays the one, also when what was held has been given up
        AdvanceInSteps(TimeSpan.FromSeconds(6), TimeSpan.FromMilliseconds(500), a.Server, b.Server);
        AssertSame(a, b);
        Assert.Empty(a.Handshakes());
        Assert.Empty(b.Handshakes());
    }

    [Fact]
    public void ForeignPeer_WhenItRefusesTheConnectionThatIsFirstHere_KeepsTheOther()
    {
        var network = new InMemoryStreams();
        var lines = CreateTestProbe();
        var a = new TestServer(Sys, Scheduler, "a", network.Host(AddressA), AddressA, [LinesActor.Spec(lines.Ref)]).Start();
        var key = Wire.Crypto.PrivateKey.Generate();
        using var listener = network.Host(AddressB).Listen(new IPEndPoint(AddressB, 30303), 1);
        var accepting = listener.AcceptAsync(CancellationToken.None).AsTask();
        a.Server.Tell(new Actors.Server.ServerActor.AddStatic(Wire.Enr.Enode.Create(key.PublicKey, AddressB, 30303, 30303)));
        using var dialed = RawPeer.Accept(accepting, key);
        // both have said Hello before either is admitted; over there the other one comes first
        using var inbound = RawPeer.Connect(network.Host(AddressB), a.Self.TcpEndPoint!, key).Secure(a.Key.PublicKey).ReceiveHello();
        dialed.Greet(new Capability("lines", 1));
        lines.ExpectMsg<LinesActor.Up>();
        inbound.SendHello(key.PublicKey.Bytes.ToArray(), new Capability("lines", 1));
        dialed.Send(BaseProtocol.DisconnectCode, BaseProtocol.EncodeDisconnect(DisconnectReason.AlreadyConnected));
        Assert.True(lines.ExpectMsg<LinesActor.Up>().Peer.Inbound);
        inbound.Compress().PingPong();
        Assert.Equal(key.PublicKey.Id, a.Peers().Single().Id);
    }

    private static void AssertSame(TestServer a, TestServer b)
    {
        var (at, there) = (Assert.Single(a.Peers()), Assert.Single(b.Peers()));
        Assert.Equal(at.Local, there.Remote);
        Assert.Equal(at.Remote, there.Local);
    }

    /// <summary>Lets nobody connect until both want to.</summary>
    private sealed class Meeting
    {
        private readonly TaskCompletionSource _both = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _here;

        public Task Meet()
        {
            if (Interlocked.Increment(ref _here) == 2)
            {
                _both.SetResult();
            }

            return _both.Task;
        }
    }

    private sealed class MeetingSockets(IStreamSockets inner, Meeting meeting) : IStreamSockets
    {
        public IStreamListener Listen(IPEndPoint local, int backlog) => inner.Listen(local, backlog);

        public async ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken)
        {
            await meeting.Meet();
            return await inner.ConnectAsync(remote, cancellationToken);
        }
    }
}
