using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>One dial against a network that does not answer, or answers too late.</summary>
public sealed class DialActorTests : ActorSpec
{
    private static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");

    private readonly SlowNetwork _network = new();
    private readonly TestProbe _dialer;

    public DialActorTests() => _dialer = CreateTestProbe();

    [Fact]
    public async Task Connect_WhenUnanswered_TimesOutAtFifteenSecondsAndNotATickEarlier()
    {
        var dial = Dial();
        await _network.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Settle(dial);
        Advance(TimeSpan.FromSeconds(15) - TimeSpan.FromTicks(1));
        Settle(dial);
        _dialer.ExpectNoMsg(TimeSpan.Zero);
        Watch(dial);
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal(DialOutcome.Timeout, _dialer.ExpectMsg<DialActor.Ended>().Outcome);
        ExpectMsg<Terminated>();
    }

    [Fact]
    public async Task Connect_WhenItSucceedsAfterTheDialHasStopped_ClosesTheSocket()
    {
        var dial = Dial();
        await _network.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Watch(dial);
        Sys.Stop(dial);
        ExpectMsg<Terminated>();
        var socket = new LateSocket();
        _network.Answer.SetResult(socket);
        await socket.Closed.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Connect_WhenRefused_SaysSo()
    {
        Dial();
        await _network.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        _network.Answer.SetException(new SocketException((int)SocketError.ConnectionRefused));
        Assert.Equal(DialOutcome.Refused, _dialer.ExpectMsg<DialActor.Ended>().Outcome);
    }

    private IActorRef Dial()
    {
        var server = new TestServer(Sys, Scheduler, "a", _network, Ours, []);
        var node = Enode.Create(PrivateKey.Generate().PublicKey, Ours, 1, 1);
        return Sys.ActorOf(DialActor.Props(server.Context, new DialOrder(node, PeerFlags.None, "test"), _dialer.Ref));
    }

    /// <summary>Connects when the test says so, and takes no notice of cancellation.</summary>
    private sealed class SlowNetwork : IStreamSockets
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<IStreamSocket> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IStreamListener Listen(IPEndPoint local, int backlog) => new InMemoryStreams().Host(Ours).Listen(local, backlog);

        public async ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            return await Answer.Task;
        }
    }

    private sealed class LateSocket : IStreamSocket
    {
        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IPEndPoint LocalEndPoint { get; } = new(Ours, 1);

        public IPEndPoint RemoteEndPoint { get; } = new(Ours, 2);

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => ValueTask.FromResult(0);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Dispose() => Closed.TrySetResult();
    }
}
