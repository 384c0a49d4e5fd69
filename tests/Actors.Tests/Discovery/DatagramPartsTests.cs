using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;

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
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => rates.TryTake(one)));
        Assert.False(rates.TryTake(IPEndPoint.Parse("1.1.1.1:6"))); // another port is the same source
        Assert.True(rates.TryTake(other));
        _time.Now += TimeSpan.FromMilliseconds(100) - TimeSpan.FromTicks(1);
        Assert.False(rates.TryTake(one));
        _time.Now += TimeSpan.FromTicks(1);
        Assert.True(rates.TryTake(one));
        Assert.False(rates.TryTake(one));
    }

    [Fact]
    public void Rates_KeysAreIPv6Nets_AndLoopbackPorts()
    {
        var rates = new AddressRates(_time, 1, 1, 100);
        Assert.True(rates.TryTake(IPEndPoint.Parse("[2001:4860::1]:1")));
        Assert.False(rates.TryTake(IPEndPoint.Parse("[2001:4860::2]:1")));
        Assert.True(rates.TryTake(IPEndPoint.Parse("[2001:4860:0:1::2]:1")));
        Assert.True(rates.TryTake(IPEndPoint.Parse("127.0.0.1:1")));
        Assert.True(rates.TryTake(IPEndPoint.Parse("127.0.0.1:2")));
        Assert.False(rates.TryTake(IPEndPoint.Parse("127.0.0.1:1")));
    }

    [Fact]
    public void Rates_WhenTheTableIsFull_NewcomersShareOneBucket_UntilOthersAreIdle()
    {
        var rates = new AddressRates(_time, 10, 2, 3);
        for (var i = 1; i <= 3; i++)
        {
            rates.TryTake(new IPEndPoint(new IPAddress([1, 1, 1, (byte)i]), 1));
        }

        Assert.Equal([true, true, false], Enumerable.Range(10, 3).Select(i => rates.TryTake(new IPEndPoint(new IPAddress([2, 2, 2, (byte)i]), 1))));
        Assert.Equal(3, rates.Sources);
        _time.Now += TimeSpan.FromSeconds(2);
        Assert.True(rates.TryTake(IPEndPoint.Parse("3.3.3.3:3")));
        Assert.Equal(1, rates.Sources);
    }

    [Fact]
    public void Receiver_AboveTheBound_DropsTheNewest_AndBadPacketsFreeTheirPlace()
    {
        var limit = new InFlightLimit(2);
        var got = new List<ReceivedPacket>();
        var receiver = new DatagramReceiver(new AddressRates(_time, 1000, 1000, 10), limit, got.Add);
        using var key = PrivateKey.Generate(new SeededRandomness(1).Fill);
        var datagram = Discv4Codec.Encode(key, new EnrRequest(1), out _);
        var from = IPEndPoint.Parse("1.1.1.1:5");
        receiver.OnDatagram(new byte[200], from);
        Assert.Equal(0, limit.Count);
        for (var i = 0; i < 3; i++)
        {
            receiver.OnDatagram(datagram, from);
        }

        Assert.Equal(2, got.Count);
        Assert.Equal(new DatagramCounts(4, 0, 1, 1), receiver.Counts);
        got[0].Done();
        receiver.OnDatagram(datagram, from);
        Assert.Equal(3, got.Count);
    }

    [Fact]
    public void Receiver_AboveTheRate_DropsBeforeAnyCryptography()
    {
        var limit = new InFlightLimit(10);
        var got = new List<ReceivedPacket>();
        var receiver = new DatagramReceiver(new AddressRates(_time, 1, 1, 10), limit, got.Add);
        receiver.OnDatagram(new byte[200], IPEndPoint.Parse("1.1.1.1:5"));
        receiver.OnDatagram(new byte[200], IPEndPoint.Parse("1.1.1.1:5"));
        Assert.Equal(new DatagramCounts(2, 1, 0, 1), receiver.Counts);
    }
}
