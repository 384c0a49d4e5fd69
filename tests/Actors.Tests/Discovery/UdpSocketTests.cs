using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets.Real;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>Real sockets on 127.0.0.1.</summary>
public sealed class UdpSocketTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public void Dispose_WhileBlockedInReceive_JoinsTheThreadWithinASecond_100Times()
    {
        var faults = new ConcurrentQueue<SocketError>();
        for (var i = 0; i < 100; i++)
        {
            using var started = new ManualResetEventSlim();
            var socket = new UdpSocket(AnyPort);
            socket.Start((_, _) => started.Set(), faults.Enqueue);
            using var sender = new UdpSocket(AnyPort);
            // the thread is surely in its loop once it has handed over a datagram; then it blocks again
            sender.Send([1], socket.LocalEndPoint);
            Assert.True(started.Wait(TimeSpan.FromSeconds(5)));
            var watch = Stopwatch.StartNew();
            socket.Dispose();
            Assert.True(watch.Elapsed < UdpSocket.JoinTimeout, $"round {i}: {watch.Elapsed}");
            Assert.False(socket.IsReceiving);
            using var again = new UdpSocket(socket.LocalEndPoint);
        }

        Assert.Empty(faults);
    }

    [Fact]
    public void Datagram_ComesWithItsSource()
    {
        using var got = new BlockingCollection<(byte[] Data, IPEndPoint From)>();
        using var a = new UdpSocket(AnyPort);
        using var b = new UdpSocket(AnyPort);
        b.Start((data, from) => got.Add((data.ToArray(), from)), _ => { });
        for (byte i = 0; i < 3; i++)
        {
            Assert.Equal(SocketError.Success, a.Send([i, 9], b.LocalEndPoint));
            Assert.True(got.TryTake(out var next, TimeSpan.FromSeconds(5)));
            Assert.Equal([i, 9], next.Data);
            Assert.Equal(a.LocalEndPoint, next.From);
        }
    }

    [Fact]
    public void DualStackSocket_ShowsIPv4SourcesAsIPv4_AndReachesThem()
    {
        using var got = new BlockingCollection<IPEndPoint>();
        using var four = new UdpSocket(AnyPort);
        using var dual = new UdpSocket(new IPEndPoint(IPAddress.IPv6Any, 0));
        dual.Start((_, from) => got.Add(from), _ => { });
        four.Start((_, from) => got.Add(from), _ => { });
        four.Send([1], new IPEndPoint(IPAddress.Loopback, dual.LocalEndPoint.Port));
        Assert.True(got.TryTake(out var source, TimeSpan.FromSeconds(5)));
        Assert.Equal(four.LocalEndPoint, source);
        Assert.Equal(SocketError.Success, dual.Send([2], four.LocalEndPoint));
        Assert.True(got.TryTake(out source, TimeSpan.FromSeconds(5)));
        Assert.Equal(dual.LocalEndPoint.Port, source.Port);
    }

    [Fact]
    public void Bind_OfAPortInUse_IsRefused()
    {
        using var first = new UdpSocket(AnyPort);
        var e = Assert.Throws<SocketException>(() => new UdpSocket(first.LocalEndPoint));
        Assert.Equal(SocketError.AddressAlreadyInUse, e.SocketErrorCode);
    }

    [Fact]
    public void OversizedDatagramAndUnreachablePort_DoNotEndReceiving()
    {
        using var got = new BlockingCollection<int>();
        using var a = new UdpSocket(AnyPort);
        using var b = new UdpSocket(AnyPort);
        b.Start((data, _) => got.Add(data.Length), _ => got.Add(-1));
        using (var gone = new UdpSocket(AnyPort))
        {
            gone.Dispose();
            b.Send([1], gone.LocalEndPoint); // the answer is an ICMP "port unreachable"
        }

        a.Send(new byte[9000], b.LocalEndPoint);
        a.Send([1, 2, 3], b.LocalEndPoint);
        var lengths = new List<int>();
        while (!lengths.Contains(3))
        {
            Assert.True(got.TryTake(out var length, TimeSpan.FromSeconds(5)));
            lengths.Add(length);
        }

        Assert.DoesNotContain(-1, lengths);
        Assert.All(lengths, length => Assert.True(length is 3 or > 1600));
    }

    [Fact]
    public void Send_AfterDispose_IsAResultNotAnException()
    {
        var socket = new UdpSocket(AnyPort);
        socket.Dispose();
        socket.Dispose();
        Assert.NotEqual(SocketError.Success, socket.Send([1], new IPEndPoint(IPAddress.Loopback, 9)));
    }

    /// <summary>An exception that leaves a thread would end the process.</summary>
    [Fact]
    public void Handler_WhenItThrows_EndsTheSocketWithAFault()
    {
        using var faults = new BlockingCollection<SocketError>();
        using var socket = new UdpSocket(AnyPort);
        using var sender = new UdpSocket(AnyPort);
        socket.Start((_, _) => throw new InvalidOperationException("bug"), faults.Add);
        sender.Send([1], socket.LocalEndPoint);
        Assert.True(faults.TryTake(out var fault, TimeSpan.FromSeconds(20)));
        Assert.Equal(SocketError.Fault, fault);
    }

    /// <summary>A datagram can claim to come from port 0: the answer fails and nothing more.</summary>
    [Fact]
    public void Send_ToPortZero_GivesAnError()
    {
        using var socket = new UdpSocket(AnyPort);
        Assert.NotEqual(SocketError.Success, socket.Send([1], new IPEndPoint(IPAddress.Loopback, 0)));
    }
}
