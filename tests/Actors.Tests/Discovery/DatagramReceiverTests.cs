using System.Net;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>What stands between a socket and the protocols.</summary>
public sealed class DatagramReceiverTests
{
    private static readonly IPEndPoint From = IPEndPoint.Parse("1.1.1.1:5");

    private readonly ManualTime _time = new();
    private readonly InFlightLimit _limit = new(2);
    private readonly List<ReceivedPacket> _packets = [];
    private readonly List<UnhandledDatagram> _unhandled = [];
    private readonly List<(IPEndPoint From, string Fault)> _bad = [];

    [Fact]
    public void Receiver_AboveTheBound_DropsTheNewest_AndBadPacketsFreeTheirPlace()
    {
        var receiver = Receiver(v5: false);
        receiver.OnDatagram(new byte[200], From);
        Assert.Equal(0, _limit.Count);
        for (var i = 0; i < 3; i++)
        {
            receiver.OnDatagram(Packet(), From);
        }

        Assert.Equal(2, _packets.Count);
        Assert.Equal(new DatagramCounts(4, 0, 1, 1), receiver.Counts);
        _packets[0].Done();
        receiver.OnDatagram(Packet(), From);
        Assert.Equal(3, _packets.Count);
    }

    [Fact]
    public void Receiver_AboveTheRate_DropsBeforeAnyCryptography()
    {
        var receiver = Receiver(perSecond: 1);
        receiver.OnDatagram(new byte[200], From);
        receiver.OnDatagram(new byte[200], From);
        Assert.Equal(new DatagramCounts(2, 1, 0, 0, 1), receiver.Counts);
    }

    [Fact]
    public void Receiver_WhenStrangersHaveTheirShareInFlight_TakesWhomWeKnow()
    {
        var known = new KnownSources(_time, 1000, 1000, 10, 10);
        var receiver = new DatagramReceiver(new AddressRates(_time, 1000, 1000, 10, known), new InFlightLimit(8), new DatagramWorkers(0)) { Packets = _packets.Add };
        var friend = IPEndPoint.Parse("1.1.1.2:5");
        known.Asked(friend);
        foreach (var (from, want) in new[] { (From, 6), (friend, 8) })
        {
            for (var i = 0; i < 9; i++)
            {
                receiver.OnDatagram(Packet(), from);
            }

            Assert.Equal(want, _packets.Count);
        }
    }

    [Theory]
    [InlineData(62, false)]
    [InlineData(63, true)]
    [InlineData(200, true)]
    [InlineData(1280, true)]
    [InlineData(1281, false)]
    [InlineData(1601, false)]
    public void Receiver_WhatDiscv4DoesNotRecognise_IsGivenToDiscv5(int size, bool given)
    {
        var receiver = Receiver();
        var datagram = new byte[size];
        datagram[^1] = 7;
        receiver.OnDatagram(datagram, From);
        datagram[^1] = 8; // the socket's buffer is used again
        Assert.Equal(given ? 1 : 0, _unhandled.Count);
        Assert.All(_unhandled, one => Assert.Equal((From, size, 7), (one.From, one.Bytes.Length, one.Bytes.Span[^1])));
        Assert.Equal(new DatagramCounts(1, 0, 0, given ? 0 : 1, given ? 1 : 0), receiver.Counts);
        Assert.Equal(0, _limit.Count);
    }

    [Fact]
    public void Receiver_WhenDiscv5IsSlow_DropsItsNewest_AndDiscv4IsServed()
    {
        var receiver = Receiver();
        for (var i = 0; i < 5; i++)
        {
            receiver.OnDatagram(new byte[100], From);
        }

        receiver.OnDatagram(Packet(), From);
        Assert.Equal((3, 1), (_unhandled.Count, _packets.Count));
        Assert.Equal(new DatagramCounts(6, 0, 0, 0, 3, 2), receiver.Counts);
        _unhandled[1].Done();
        receiver.OnDatagram(new byte[100], From);
        Assert.Equal(4, _unhandled.Count);
    }

    /// <summary>Its hash says whose it is.</summary>
    [Theory]
    [InlineData(97, 1, "discv4: unknown packet type at byte 97")]
    [InlineData(32, 65, "discv4: invalid signature at byte 32")]
    [InlineData(98, 1, "rlp: item longer than its input at byte 98")]
    public void Receiver_BadPacketsOfDiscv4_AreCountedApart_AndNotGivenToDiscv5(int from, int count, string fault)
    {
        var receiver = Receiver();
        var datagram = Packet();
        datagram.AsSpan(from, count).Fill(0xff);
        Keccak.Hash256(datagram.AsSpan(32)).CopyTo(datagram);
        receiver.OnDatagram(datagram, From);
        Assert.Empty(_unhandled);
        Assert.Equal(new DatagramCounts(1, 0, 0, 0, BadPackets: 1), receiver.Counts);
        Assert.Equal([(From, fault)], _bad);
        Assert.Equal(0, _limit.Count);
    }

    [Fact]
    public void Receiver_WhenDiscv4IsOff_GivesEverythingToDiscv5()
    {
        var receiver = Receiver(v4: false);
        receiver.OnDatagram(Packet(), From);
        Assert.Single(_unhandled);
        Assert.Equal(new DatagramCounts(1, 0, 0, 0, 1), receiver.Counts);
    }

    private DatagramReceiver Receiver(bool v4 = true, bool v5 = true, int perSecond = 1000) =>
        new(new AddressRates(_time, perSecond, perSecond, 10), _limit, new DatagramWorkers(0))
        {
            Packets = v4 ? _packets.Add : null,
            Unhandled = v5 ? _unhandled.Add : null,
            UnhandledLimit = new InFlightLimit(3),
            BadPacket = (from, error) => _bad.Add((from, error.ToString())),
        };

    private static byte[] Packet()
    {
        using var key = PrivateKey.Generate(new SeededRandomness(1).Fill);
        return Discv4Codec.Encode(key, new EnrRequest(1), out _);
    }
}
