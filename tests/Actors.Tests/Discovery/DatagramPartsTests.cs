using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>The network in memory and what stands between socket and actor.</summary>
public sealed class DatagramPartsTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void InMemory_DeliversInOrder_ToTheBoundSocketOnly()
    {
        var network = new InMemoryDatagrams();
        var got = new List<string>();
        using var a = network.Bind(IPEndPoint.Parse("10.0.0.1:1"));
        using var b = network.Bind(IPEndPoint.Parse("10.0.0.2:2"));
        // b answers while it is being called: the answer waits for its turn
        b.Start((data, from) => { got.Add($"b{data[0]}"); b.Send([(byte)(data[0] + 10)], from); got.Add("b done"); }, _ => { });
        a.Start((data, from) => got.Add($"a{data[0]} from {from}"), _ => { });
        a.Send([1], b.LocalEndPoint);
        a.Send([2], IPEndPoint.Parse("10.0.0.9:9"));
        Assert.Equal(["b1", "b done", "a11 from 10.0.0.2:2"], got);
    }

    [Fact]
    public void InMemory_PortInUse_IsRefused_AndFreeAfterDispose()
    {
        var network = new InMemoryDatagrams();
        var at = IPEndPoint.Parse("10.0.0.1:1");
        var first = network.Bind(at);
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => network.Bind(at)).SocketErrorCode);
        first.Dispose();
        using var second = network.Bind(at);
        first.Dispose(); // does not take the port from its successor
        Assert.Throws<SocketException>(() => network.Bind(at));
        using var free = network.Bind(IPEndPoint.Parse("10.0.0.1:0"));
        Assert.NotEqual(0, free.LocalEndPoint.Port);
    }

    [Fact]
    public void InMemory_KilledSocket_ReportsOnceAndSendsNoMore()
    {
        var network = new InMemoryDatagrams();
        var faults = new List<SocketError>();
        using var a = network.Bind(IPEndPoint.Parse("10.0.0.1:1"));
        a.Start((_, _) => { }, faults.Add);
        network.Kill(a.LocalEndPoint);
        network.Kill(a.LocalEndPoint);
        Assert.Equal([SocketError.NetworkDown], faults);
        Assert.Equal(SocketError.OperationAborted, a.Send([1], a.LocalEndPoint));
    }

    [Fact]
    public void Rates_BurstThenRate_PerAddress()
    {
        var rates = new AddressRates(_time, perSecond: 10, burst: 3, maxSources: 4);
        var (one, other) = (IPEndPoint.Parse("1.1.1.1:5"), IPEndPoint.Parse("1.1.1.2:5"));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => Take(rates, one)));
        Assert.False(Take(rates, IPEndPoint.Parse("1.1.1.1:6"))); // another port is the same source
        Assert.True(Take(rates, other));
        _time.Now += TimeSpan.FromMilliseconds(100) - TimeSpan.FromTicks(1);
        Assert.False(Take(rates, one));
        _time.Now += TimeSpan.FromTicks(1);
        Assert.True(Take(rates, one));
        Assert.False(Take(rates, one));
    }

    [Fact]
    public void Rates_KeysAreIPv6Nets_AndLoopbackPorts()
    {
        var rates = new AddressRates(_time, 1, 1, 100);
        Assert.True(Take(rates, IPEndPoint.Parse("[2001:4860::1]:1")));
        Assert.False(Take(rates, IPEndPoint.Parse("[2001:4860::2]:1")));
        Assert.True(Take(rates, IPEndPoint.Parse("[2001:4860:0:1::2]:1")));
        Assert.True(Take(rates, IPEndPoint.Parse("127.0.0.1:1")));
        Assert.True(Take(rates, IPEndPoint.Parse("127.0.0.1:2")));
        Assert.False(Take(rates, IPEndPoint.Parse("127.0.0.1:1")));
    }

    [Fact]
    public void Rates_WhenTheTableIsFull_NewcomersShareOneBucket_UntilOthersAreIdle()
    {
        var rates = new AddressRates(_time, 10, 2, 3);
        for (var i = 1; i <= 3; i++)
        {
            Take(rates, new IPEndPoint(new IPAddress([1, 1, 1, (byte)i]), 1));
        }

        Assert.Equal([true, true, false], Enumerable.Range(10, 3).Select(i => Take(rates, new IPEndPoint(new IPAddress([2, 2, 2, (byte)i]), 1))));
        Assert.Equal(3, rates.Sources);
        _time.Now += TimeSpan.FromSeconds(2);
        Assert.True(Take(rates, IPEndPoint.Parse("3.3.3.3:3")));
        Assert.Equal(1, rates.Sources);
    }

    /// <summary>Whoever spoofs addresses takes nothing from those we have asked or who have proven theirs, and can't push these out.</summary>
    [Fact]
    public void Rates_WhenTheTableIsFull_WhomWeKnowHasABucketOfItsOwn()
    {
        var known = new KnownSources(_time, 10, 2, maxAsked: 2, maxProven: 1);
        var rates = new AddressRates(_time, 10, 2, 1, known);
        var (asked, proven) = (IPEndPoint.Parse("9.9.9.1:1"), IPEndPoint.Parse("9.9.9.2:1"));
        known.Asked(proven);
        known.Proven(proven);
        known.Asked(asked);
        for (var i = 0; i < 9; i++)
        {
            Take(rates, new IPEndPoint(new IPAddress([2, 2, 2, (byte)i]), 1));
        }

        Assert.Equal((1, true, true), (rates.Sources, known.Contains(asked), known.Contains(proven)));
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => Take(rates, asked)));
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => Take(rates, proven)));
        known.Asked(asked); // asked again, it has no more than before
        Assert.False(Take(rates, asked));
        for (var i = 0; i < 2; i++)
        {
            known.Asked(new IPEndPoint(new IPAddress([3, 3, 3, (byte)i]), 1));
        }

        Assert.Equal((false, true), (known.Contains(asked), known.Contains(proven)));
        known.Proven(asked);
        Assert.Equal((true, false), (known.Contains(asked), known.Contains(proven)));
    }

    private static bool Take(AddressRates rates, IPEndPoint from) => rates.TryTake(from, out _);
}
