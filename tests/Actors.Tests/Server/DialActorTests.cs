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
    private TestServer? _server;

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

    [Fact]
    public async Task HostName_WhenFound_IsDialedByIPv4First()
    {
        var names = new SlowNames();
        Dial(names);
        await names.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        names.Answer.SetResult([IPAddress.IPv6Loopback, Ours]);
        await _network.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(new IPEndPoint(Ours, 7), _network.Remote);
    }

    [Fact]
    public async Task HostName_WhenUnanswered_GivesUpAtFiveSecondsAndNotATickEarlier()
    {
        var names = new SlowNames();
        var dial = Dial(names);
        await names.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Settle(dial);
        Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        ExpectNothing(_dialer, dial);
        Watch(dial);
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal(DialOutcome.Unresolved, _dialer.ExpectMsg<DialActor.Ended>().Outcome);
        ExpectMsg<Terminated>();
        await names.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(_network.Asked.Task.IsCompleted);
    }

    [Fact]
    public async Task HostName_WhenUnknown_IsUnresolved()
    {
        var names = new SlowNames();
        Dial(names);
        await names.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        names.Answer.SetException(new SocketException((int)SocketError.HostNotFound));
        Assert.Equal(DialOutcome.Unresolved, _dialer.ExpectMsg<DialActor.Ended>().Outcome);
    }

    [Fact]
    public async Task HostName_WhenTheDialStops_IsLookedUpNoLonger()
    {
        var names = new SlowNames();
        var dial = Dial(names);
        await names.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Watch(dial);
        Sys.Stop(dial);
        ExpectMsg<Terminated>();
        await names.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Handshake_WhenTheDialStops_EndsAndItsSocketIsClosed()
    {
        var dial = Dial();
        await _network.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var socket = new LateSocket { Silent = true };
        _network.Answer.SetResult(socket);
        var handshake = _server!.AwaitHandshake();
        Watch(handshake);
        Sys.Stop(dial);
        ExpectMsg<Terminated>();
        await socket.Closed.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Handshake_WhenItCouldNotBeMade_EndsTheDial()
    {
        var handshakes = CreateTestProbe();
        var dial = Dial();
        _server!.Context.Refs.Handshakes = handshakes.Ref;
        await _network.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        _network.Answer.SetResult(new LateSocket());
        var start = handshakes.ExpectMsg<HandshakesActor.Start>();
        Assert.Equal(dial, start.Dial);
        handshakes.Reply(new HandshakesActor.NotCreated(start.Socket));
        Assert.Equal(DialOutcome.Failed, _dialer.ExpectMsg<DialActor.Ended>().Outcome);
    }

    [Fact]
    public async Task Handshake_WhenNobodyAnswersForIt_EndsTheDialAfterFiveSecondsAndClosesTheSocket()
    {
        var handshakes = CreateTestProbe();
        var dial = Dial();
        _server!.Context.Refs.Handshakes = handshakes.Ref;
        await _network.Asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var socket = new LateSocket();
        _network.Answer.SetResult(socket);
        handshakes.ExpectMsg<HandshakesActor.Start>();
        Settle(dial);
        Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        ExpectNothing(_dialer, dial);
        Assert.False(socket.Closed.Task.IsCompleted);
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal(DialOutcome.Failed, _dialer.ExpectMsg<DialActor.Ended>().Outcome);
        Assert.True(socket.Closed.Task.IsCompleted);
    }

    private IActorRef Dial(IHostNames? names = null)
    {
        _server = new TestServer(Sys, Scheduler, "a", _network, Ours, [], hostNames: names);
        var key = PrivateKey.Generate().PublicKey;
        var node = Enode.Create(key, Ours, 1, 1);
        if (names is not null)
        {
            Assert.True(Enode.TryParse($"enode://{Convert.ToHexStringLower(key.Bytes)}@node.example:7", out node, out _));
        }

        return Sys.ActorOf(DialActor.Props(_server.Context, new DialOrder(node!, PeerFlags.None, "test"), _dialer.Ref));
    }

    /// <summary>Connects when the test says so, and takes no notice of cancellation.</summary>
    private sealed class SlowNetwork : IStreamSockets
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IPEndPoint? Remote { get; private set; }

        public TaskCompletionSource<IStreamSocket> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IStreamListener Listen(IPEndPoint local, int backlog) => new InMemoryStreams().Host(Ours).Listen(local, backlog);

        public async ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken)
        {
            Remote = remote;
            Asked.TrySetResult();
            return await Answer.Task;
        }
    }

    /// <summary>A resolver that answers when the test says so.</summary>
    private sealed class SlowNames : IHostNames
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<IReadOnlyList<IPAddress>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string hostName, CancellationToken cancellationToken)
        {
            Assert.Equal("node.example", hostName);
            Asked.TrySetResult();
            try
            {
                return await Answer.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Cancelled.TrySetResult();
                throw;
            }
        }
    }

    private sealed class LateSocket : IStreamSocket
    {
        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IPEndPoint LocalEndPoint { get; } = new(Ours, 1);

        public IPEndPoint RemoteEndPoint { get; } = new(Ours, 2);

        /// <summary>Nothing comes until it is closed; otherwise the other side has closed.</summary>
        public bool Silent { get; init; }

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (Silent)
            {
                await Closed.Task.WaitAsync(cancellationToken);
            }

            return 0;
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Dispose() => Closed.TrySetResult();
    }
}
