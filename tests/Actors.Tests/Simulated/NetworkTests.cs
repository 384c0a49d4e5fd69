using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Actors.Tests.Simulated;

/// <summary>Latency, loss, bandwidth, streams and partitions of the simulated network.</summary>
public sealed class NetworkTests : IAsyncDisposable
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(40);
    private static readonly LinkConditions Steady = new() { MinLatency = Latency, MaxLatency = Latency, Jitter = TimeSpan.Zero };

    private readonly Simulation _simulation = Simulation.Create(5, new SimulationOptions { Conditions = Steady });
    private readonly List<(int Number, TimeSpan At)> _received = [];
    private readonly SimulatedHost _a, _b;

    public NetworkTests() => (_a, _b) = (_simulation.AddHost(), _simulation.AddHost());

    public ValueTask DisposeAsync() => _simulation.DisposeAsync();

    [Fact]
    public void Datagram_ArrivesAfterTheLatency()
    {
        SendNumbers(1);
        _simulation.RunFor(Latency - TimeSpan.FromTicks(1));
        Assert.Empty(_received);
        _simulation.RunFor(TimeSpan.FromTicks(1));
        Assert.Equal([(0, Latency)], _received);
    }

    [Fact]
    public void Datagrams_WhenALinkLosesATenth_AreLostAboutThatOften()
    {
        _simulation.Network.Conditions = Steady with { Loss = 0.1 };
        SendNumbers(10_000);
        _simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.InRange(_received.Count, 8_800, 9_200);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0.1, false)]
    public void Datagrams_WithJitter_KeepTheirOrderUnlessSomeAreLate(double reordering, bool inOrder)
    {
        _simulation.Network.Conditions = Steady with { Jitter = TimeSpan.FromMilliseconds(30), Reordering = reordering };
        SendNumbers(1000);
        _simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(1000, _received.Count);
        Assert.Equal(inOrder, _received.Select(got => got.Number).SequenceEqual(Enumerable.Range(0, 1000)));
    }

    [Fact]
    public void Datagrams_WhenTheLineIsSlow_ComeAtItsSpeedAndAreDroppedWhenTheyWaitTooLong()
    {
        _simulation.Network.Conditions = Steady with { Bandwidth = 4000, MaxQueueing = TimeSpan.FromMilliseconds(500) };
        SendNumbers(1000); // of 4 bytes: one each millisecond
        _simulation.RunFor(TimeSpan.FromSeconds(5));
        Assert.InRange(_received.Count, 500, 502);
        Assert.Equal(TimeSpan.FromMilliseconds(100), _received[200].At - _received[100].At);
    }

    [Fact]
    public void Partition_UntilItIsHealed_LetsNothingPass()
    {
        _simulation.Network.Partition([_a], [_b]);
        SendNumbers(1);
        _simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.Empty(_received);

        _simulation.Network.Heal(_a, _b);
        SendNumbers(1);
        _simulation.RunFor(TimeSpan.FromSeconds(1));
        Assert.Single(_received);
    }

    [Fact]
    public void Connect_ToAPortNobodyListensOn_IsRefusedAfterARoundTrip()
    {
        var connecting = _simulation.Start(() => _a.Streams.ConnectAsync(new IPEndPoint(_b.Address, 1), CancellationToken.None).AsTask());
        _simulation.RunFor((2 * Latency) - TimeSpan.FromTicks(1));
        Assert.False(connecting.IsCompleted);
        _simulation.RunFor(TimeSpan.FromTicks(1));
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(connecting.Exception!.InnerException).SocketErrorCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    public void Stream_WhateverIsLost_DeliversAllBytesInOrderAndThenItsEnd(double loss)
    {
        var (client, server) = Connected();
        _simulation.Network.Conditions = Steady with { Loss = loss };
        var sent = new byte[300_000];
        new Random(1).NextBytes(sent);
        var got = new MemoryStream();
        var started = _simulation.Now;
        var reading = _simulation.Start(() => ReadAllAsync(server, got));
        var writing = _simulation.Start(() => WriteAndCloseAsync(client, sent));

        Assert.True(_simulation.RunUntil(() => reading.IsCompleted && writing.IsCompleted, TimeSpan.FromMinutes(5)));

        Assert.Equal(sent, got.ToArray());
        Assert.True(_simulation.Now - started >= 4 * 2 * Latency, "64 KiB are under way at once: five windows take four round trips");
    }

    [Fact]
    public void Stream_WhenTheLineIsSlow_TakesTheTimeOfItsBytes_AndLosesNone()
    {
        var (client, server) = Connected();
        _simulation.Network.Conditions = Steady with { Bandwidth = 10_000, MaxQueueing = TimeSpan.FromMilliseconds(500) };
        var got = new MemoryStream();
        var started = _simulation.Now;
        var reading = _simulation.Start(() => ReadAllAsync(server, got));
        _ = _simulation.Start(() => WriteAndCloseAsync(client, new byte[50_000]));
        Assert.True(_simulation.RunUntil(() => reading.IsCompleted, TimeSpan.FromMinutes(1)));

        // out of one line in 5 s, and into the other in as many, of which all but the first segment's are the same
        Assert.Equal(50_000, got.Length);
        Assert.InRange(_simulation.Now - started, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(8));
    }

    /// <summary>Each pair has a latency of its own, of streams and datagrams alike, and the same in both directions.</summary>
    [Fact]
    public void Latency_OfManyPairs_IsSpreadBetweenTheBounds_AndStaysThePairs()
    {
        var (least, most) = (TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(100));
        _simulation.Network.Conditions = Steady with { MinLatency = least, MaxLatency = most };
        var others = Enumerable.Range(0, 40).Select(_ => _simulation.AddHost()).ToArray();
        var connects = Array.ConvertAll(others, other => ConnectTime(_b, other));
        Assert.All(connects, time => Assert.InRange(time, 2 * least, 2 * most));
        var quarters = connects.GroupBy(time => (int)(4 * (time - (2 * least)) / (2 * (most - least)))).Select(quarter => quarter.Count()).ToArray();
        Assert.True(quarters.Length == 4 && quarters.All(count => count is >= 4 and <= 16), string.Join(", ", quarters));
        Assert.Equal(connects, Array.ConvertAll(others, other => ConnectTime(other, _b)));
        Assert.Equal(connects, Array.ConvertAll(others, other => 2 * DatagramTime(_b, other)!.Value));
    }

    /// <summary>Says something else of one pair, until it is taken back.</summary>
    [Fact]
    public void SetLink_OfOnePair_IsTrueOfItsDatagramsAndStreamsAlone()
    {
        var far = TimeSpan.FromMilliseconds(250);
        var other = _simulation.AddHost();
        _simulation.Network.SetLink(_b, _a, Steady with { MinLatency = far, MaxLatency = far });
        Assert.Equal((far, far, 2 * far), (DatagramTime(_a, _b), DatagramTime(_b, _a), ConnectTime(_a, _b)));
        Assert.Equal((Latency, Latency), (DatagramTime(_a, other), DatagramTime(other, _b)));

        _simulation.Network.SetLink(_a, _b, Steady with { Loss = 1 });
        Assert.Null(DatagramTime(_a, _b));
        Assert.Equal(Latency, DatagramTime(_a, other));
        _simulation.Network.SetLink(_a, _b, null);
        Assert.Equal((Latency, 2 * Latency), (DatagramTime(_a, _b), ConnectTime(_b, _a)));
    }

    [Fact]
    public void Stream_WhenNobodyReads_MakesTheWriterWait()
    {
        var (client, _) = Connected();
        var writing = _simulation.Start(() => client.WriteAsync(new byte[200_000], CancellationToken.None).AsTask());
        _simulation.RunFor(TimeSpan.FromMinutes(10));
        Assert.False(writing.IsCompleted);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(200, false)]
    public void Stream_DuringAPartition_WaitsAndBreaksAfterAMinute(int seconds, bool arrives)
    {
        var (client, server) = Connected();
        var got = new MemoryStream();
        var reading = _simulation.Start(() => ReadAllAsync(server, got));
        _simulation.Network.Partition(_a, _b);
        _ = _simulation.Start(() => WriteAndCloseAsync(client, [1, 2, 3]));
        _simulation.RunFor(TimeSpan.FromSeconds(seconds));
        Assert.Equal(0, got.Length);

        _simulation.Network.Heal();
        _simulation.RunFor(TimeSpan.FromMinutes(2));
        Assert.Equal(arrives ? 3 : 0, got.Length);
        Assert.Equal(arrives, reading.IsCompleted);
    }

    [Fact]
    public void Stream_WhenTheOtherSideHasClosed_BreaksTheWriter()
    {
        var (client, server) = Connected();
        server.Dispose();
        var first = client.WriteAsync(new byte[10], CancellationToken.None).AsTask();
        _simulation.RunFor(TimeSpan.FromSeconds(1));
        var second = client.WriteAsync(new byte[10], CancellationToken.None).AsTask();

        Assert.True(first.IsCompletedSuccessfully);
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(second.Exception!.InnerException).SocketErrorCode);
    }

    private void SendNumbers(int count)
    {
        var start = _simulation.Now;
        var to = _b.Datagrams.Bind(new IPEndPoint(_b.Address, 0));
        to.Start((datagram, _) => _received.Add((BitConverter.ToInt32(datagram), _simulation.Now - start)), _ => { });
        var from = _a.Datagrams.Bind(new IPEndPoint(_a.Address, 0));
        for (var i = 0; i < count; i++)
        {
            from.Send(BitConverter.GetBytes(i), to.LocalEndPoint);
        }
    }

    /// <summary>How long one datagram is on its way; null when it does not come.</summary>
    private TimeSpan? DatagramTime(SimulatedHost from, SimulatedHost to)
    {
        TimeSpan? took = null;
        var start = _simulation.Now;
        using var target = to.Datagrams.Bind(new IPEndPoint(to.Address, 0));
        target.Start((_, _) => took = _simulation.Now - start, _ => { });
        using var source = from.Datagrams.Bind(new IPEndPoint(from.Address, 0));
        source.Send([1], target.LocalEndPoint);
        _simulation.RunUntil(() => took is not null, TimeSpan.FromSeconds(1));
        return took;
    }

    private TimeSpan ConnectTime(SimulatedHost from, SimulatedHost to)
    {
        var start = _simulation.Now;
        using var listener = to.Streams.Listen(new IPEndPoint(to.Address, 0), 1);
        var connecting = _simulation.Start(() => from.Streams.ConnectAsync(listener.LocalEndPoint, CancellationToken.None).AsTask());
        Assert.True(_simulation.RunUntil(() => connecting.IsCompleted, TimeSpan.FromSeconds(1)));
        return _simulation.Now - start;
    }

    private (IStreamSocket Client, IStreamSocket Server) Connected()
    {
        var listener = _b.Streams.Listen(new IPEndPoint(_b.Address, 0), 10);
        IStreamSocket? client = null, server = null;
        _ = _simulation.Start(async () => server = await listener.AcceptAsync(CancellationToken.None));
        _ = _simulation.Start(async () => client = await _a.Streams.ConnectAsync(listener.LocalEndPoint, CancellationToken.None));
        Assert.True(_simulation.RunUntil(() => client is not null && server is not null, TimeSpan.FromSeconds(1)));
        return (client!, server!);
    }

    private static async Task ReadAllAsync(IStreamSocket from, MemoryStream to)
    {
        var buffer = new byte[5000];
        for (int read; (read = await from.ReadAsync(buffer, CancellationToken.None)) > 0;)
        {
            to.Write(buffer, 0, read);
        }
    }

    private static async Task WriteAndCloseAsync(IStreamSocket to, byte[] data)
    {
        await to.WriteAsync(data, CancellationToken.None);
        to.Dispose();
    }
}
