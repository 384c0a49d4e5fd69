using System.Security.Cryptography;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Faults.Tests.Hostile;

/// <summary>Peers that abuse what a peer may do.</summary>
public sealed class MessageAttackTests : HostileSpec
{
    // PeerActor.MaxBaseMessages
    private const int MostBaseMessages = 1024;

    private const int Largest = MessageWriter.MaxPayloadSize;

    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(-1)]
    public void Frame_WithOneWrongByteInMidStream_EndsTheConnectionUnread(int at)
    {
        Meet();
        var attacker = Join();
        var frame = attacker.Frame(Ask, [1, 2, 3]);
        frame[at < 0 ? frame.Length + at : at] ^= 1;
        attacker.SendBytes(frame);
        Assert.Equal((ulong)BaseProtocol.DisconnectCode, attacker.Receive()!.Value.Code); // and no answer before it
        attacker.Dispose();
        ExpectDropped(attacker, DisconnectReason.ProtocolError);
        ExpectUnharmed();
    }

    [Fact]
    public void Frame_OfTheLargestSizeAnnouncedAndNeverSent_TakesNoMemory_AndEndsAfterThirtySeconds()
    {
        Meet();
        var attackers = Enumerable.Range(0, 8).Select(_ => Join().Uncompress()).ToList();
        var payload = new byte[Largest];
        var begins = attackers.ConvertAll(attacker => attacker.Frame(Ask, payload)[..(FrameCodec.HeaderSize + 64)]);
        var allocated = Allocated(() =>
        {
            foreach (var (attacker, begin) in attackers.Zip(begins))
            {
                attacker.SendBytes(begin);
            }

            AwaitAssert(() => Assert.Equal(attackers.Count * (FrameCodec.HeaderSize + 64L), CreditInUse));
        });
        Assert.InRange(allocated, 0, attackers.Count * PerAttacker);
        TaskTime.AwaitTimerAt(Scheduler.Now + ReadTimeout);
        PassQuietly(ReadTimeout);
        foreach (var attacker in attackers)
        {
            Assert.Equal(DisconnectReason.ReadTimeout, attacker.ReceiveDisconnect());
            attacker.Dispose();
            ExpectDropped(attacker, DisconnectReason.ReadTimeout);
        }

        ExpectUnharmed();
    }

    [Fact]
    public void Frame_OfOneByteASecond_EndsAfterThirtySeconds()
    {
        Meet();
        Advance(TimeSpan.FromMilliseconds(1)); // no honest peer's time ends with the attacker's
        var attacker = Join();
        var frame = attacker.Frame(Ask, new byte[100]);
        TaskTime.AwaitTimerAt(Scheduler.Now + ReadTimeout);
        for (var second = 0; second < 30; second++)
        {
            Assert.Equal(PeerCount + 1, PeersOf(One).Count);
            attacker.SendBytes([frame[second]]);
            PassQuietly(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(DisconnectReason.ReadTimeout, attacker.ReceiveDisconnect());
        attacker.Dispose();
        ExpectDropped(attacker, DisconnectReason.ReadTimeout);
        ExpectUnharmed();
    }

    /// <summary>A few bytes that say they are megabytes: refused before memory is taken for them.</summary>
    [Theory]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0x07, 0, 0, 0xfe, 1, 0, 0xfe, 1, 0 })]
    public void SnappyBomb_ThatAnnouncesMoreThanItsBytesCanGive_TakesNoMemory(byte[] bomb)
    {
        Meet();
        var attackers = Enumerable.Range(0, 12).Select(_ => Join().Uncompress()).ToList();
        var allocated = Allocated(() =>
        {
            foreach (var attacker in attackers)
            {
                attacker.Send(Ask, bomb);
                Assert.Equal(DisconnectReason.ProtocolError, attacker.ReceiveDisconnect());
                attacker.Dispose();
                ExpectDropped(attacker, DisconnectReason.ProtocolError);
            }
        });
        Assert.InRange(allocated, 0, attackers.Count * PerAttacker);
        ExpectUnharmed();
    }

    /// <summary>
    /// The worst that is lawful: 16 MiB out of 800 KB, one after another, and we are slow. Of each peer one is taken, the next when it is
    /// done with; meanwhile the attackers stay peers, and the honest are served.
    /// </summary>
    [Fact]
    public void LargestMessages_OneAfterAnother_WaitUntilTheFirstIsDone()
    {
        var work = CreateTestProbe();
        Meet(more: options => options.Protocols.Add(HoardActor.Spec(work.Ref)));
        var attackers = Enumerable.Range(0, 2).Select(_ => Join(capability: new Capability("hoard", 1))).ToList();
        var zeros = new byte[SnappyMax];
        var sending = Task.WhenAll(attackers.Select(attacker => Task.Factory.StartNew(
            () => Flood(attacker, zeros, 3), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        for (var i = 0; i < 3; i++)
        {
            var (first, second) = (work.ExpectMsg<(int Size, MessageCredit Credit)>(), work.ExpectMsg<(int Size, MessageCredit Credit)>());
            Assert.Equal((SnappyMax, SnappyMax), (first.Size, second.Size));
            Quiet();
            work.ExpectNoMsg(TimeSpan.Zero);
            Assert.InRange(CreditInUse, 2L * SnappyMax, (2L * SnappyMax) + 4096);
            ExpectEchoes();
            first.Credit.Release();
            second.Credit.Release();
        }

        AwaitAssert(() => Assert.True(sending.IsCompletedSuccessfully));
        AwaitAssert(() => Assert.Equal(0, CreditInUse));
        attackers.ForEach(attacker => attacker.Dispose());
        Events.ExpectMsg<Actors.Peers.PeerDropped>();
        Events.ExpectMsg<Actors.Peers.PeerDropped>();
        ExpectUnharmed();
    }

    [Fact]
    public void Pings_InAFlood_AreAnsweredSixtyFourTimes()
    {
        Meet();
        var attacker = Join(); // has pinged once
        var ping = () => attacker.Send(BaseProtocol.PingCode, Empty);
        for (var i = 0; i < MostBaseMessages - 1; i++)
        {
            ping();
        }

        attacker.Send(Ask, Empty);
        var pongs = 1;
        while (attacker.Receive()!.Value.Code != Answer)
        {
            pongs++;
        }

        Assert.InRange(pongs, 1, 64);
        Assert.Equal(PeerCount + 1, PeersOf(One).Count);
        attacker.Dispose();
        ExpectDropped(attacker, DisconnectReason.NetworkError);
        ExpectUnharmed();
    }

    /// <summary>As many as may come between two of our pings are borne, and one more ends the connection: also of what nobody answers.</summary>
    [Theory]
    [InlineData(BaseProtocol.PingCode)]
    [InlineData(BaseProtocol.PongCode)]
    [InlineData(BaseProtocol.HelloCode)]
    [InlineData(BaseProtocol.Length - 1)]
    public void BaseMessages_InAFlood_EndTheConnection(int code)
    {
        Meet();
        var attacker = Join(); // has pinged once
        for (var round = 0; round < 2; round++)
        {
            for (var i = round == 0 ? 1 : 0; i < MostBaseMessages; i++)
            {
                attacker.Send(code, Empty);
            }

            attacker.Send(Ask, Empty);
            while (attacker.Receive()!.Value.Code != Answer)
            {
            }

            if (round == 0)
            {
                Scheduler.AdvanceTo(Scheduler.Now + Context.Peers.PingInterval);
                Quiet();
            }
        }

        attacker.Send(code, Empty);
        Assert.Equal(DisconnectReason.ProtocolError, attacker.ReceiveDisconnect());
        attacker.Dispose();
        Assert.Equal("flood of base protocol messages", ExpectDropped(attacker, DisconnectReason.ProtocolError).Detail);
        ExpectUnharmed();
    }

    [Fact]
    public void Reader_ThatNeverReads_IsDroppedWhenItsQueueIsFull()
    {
        Meet();
        var attacker = Join();
        var allocated = Allocated(() =>
        {
            for (var i = 0; i < 8000; i++)
            {
                attacker.Send(Ask, Empty);
            }

            TaskTime.AwaitTimerAt(Scheduler.Now + TimeSpan.FromSeconds(1)); // so long the goodbye may take
            Advance(TimeSpan.FromSeconds(1));
        });
        Assert.Equal("outbound queue overflows", ExpectDropped(attacker, DisconnectReason.NetworkError).Detail);
        Assert.InRange(allocated, 0, 64 * PerAttacker);
        ExpectUnharmed();
    }

    [Theory]
    [InlineData(Ask + 2UL)]
    [InlineData(int.MaxValue)]
    [InlineData(ulong.MaxValue)]
    public void Message_WithACodeOfNobody_EndsTheConnection(ulong code)
    {
        Meet();
        var attacker = Join();
        attacker.SendBytes(attacker.Frame(code, Empty));
        Assert.Equal(DisconnectReason.ProtocolError, attacker.ReceiveDisconnect());
        attacker.Dispose();
        ExpectDropped(attacker, DisconnectReason.ProtocolError);
        ExpectUnharmed();
    }

    [Fact]
    public void Hello_SentTwice_ChangesNothing()
    {
        Meet();
        var attacker = Join();
        var before = PeersOf(One).Single(peer => peer.Id == attacker.Key.PublicKey.Id);
        attacker.Send(BaseProtocol.HelloCode, new Hello(4, "somebody else", [new Capability("eth", 68)], 0, RandomNumberGenerator.GetBytes(64)).Encode());
        attacker.Send(Ask, Empty);
        Assert.Equal((ulong)Answer, attacker.Receive()!.Value.Code);
        var after = PeersOf(One).Single(peer => peer.Id == attacker.Key.PublicKey.Id);
        Assert.Equal((before.ClientName, before.Running.Single()), (after.ClientName, after.Running.Single()));
        attacker.Dispose();
        ExpectDropped(attacker, DisconnectReason.NetworkError);
        ExpectUnharmed();
    }

    private const int SnappyMax = Wire.Snappy.SnappyDecoder.MaxSize;

    private long CreditInUse => Context.Peers.SharedCredit - Context.Credit.Available;

    private static void Flood(RawPeer attacker, byte[] payload, int count)
    {
        for (var i = 0; i < count; i++)
        {
            attacker.Send(Ask, payload);
        }
    }
}
