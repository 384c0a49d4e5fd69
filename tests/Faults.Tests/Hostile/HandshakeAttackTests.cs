using System.Net;
using System.Security.Cryptography;
using System.Text;
using Akka.Actor;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlp;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Faults.Tests.Hostile;

/// <summary>Strangers that never become peers: what they send costs neither a slot for longer than 5 s a stage, nor memory.</summary>
public sealed class HandshakeAttackTests : HostileSpec
{
    private const int Slots = 4;

    private static readonly TimeSpan Stage = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("random bytes")]
    [InlineData("another protocol")]
    [InlineData("larger than an auth may be")]
    [InlineData("smaller than an auth can be")]
    [InlineData("right size, wrong content")]
    [InlineData("for another static key")]
    [InlineData("one-time key is no point of the curve")]
    [InlineData("initiator's key is no point of the curve")]
    public void Garbage_InsteadOfAuth_IsClosedAtOnce_AndItsSlotIsFree(string kind)
    {
        Meet(Slots);
        var sent = Enumerable.Range(0, 3 * Slots).Select(_ => Auth(kind)).ToList();
        var allocated = Allocated(() =>
        {
            foreach (var auth in sent)
            {
                using var attacker = Connect();
                attacker.SendBytes(auth);
                Assert.True(attacker.IsClosed());
            }
        });
        Assert.InRange(allocated, 0, sent.Count * PerAttacker);
        ExpectUnharmed();
    }

    [Fact]
    public void Garbage_InsteadOfHello_IsToldOnceAndClosedAfterASecond()
    {
        Meet(Slots);
        for (var i = 0; i < 2 * Slots; i++)
        {
            using var attacker = Secure();
            attacker.SendGarbage(4096);
            Assert.Equal(DisconnectReason.ProtocolError, attacker.ReceiveDisconnect());
            TaskTime.AwaitTimerAt(Scheduler.Now + TimeSpan.FromSeconds(1));
            Advance(TimeSpan.FromSeconds(1));
            Assert.True(attacker.IsClosed());
        }

        ExpectUnharmed();
    }

    [Theory]
    [InlineData(600)]
    [InlineData(10_000)]
    public void Hello_WithThousandsOfCapabilities_IsRefused(int capabilities)
    {
        Meet(Slots);
        var allocated = Allocated(() =>
        {
            for (var i = 0; i < 2 * Slots; i++)
            {
                using var attacker = Secure();
                attacker.Send(BaseProtocol.HelloCode, HelloOf(attacker.Key.PublicKey, capabilities));
                Assert.Equal(DisconnectReason.ProtocolError, attacker.ReceiveDisconnect());
            }
        });
        Assert.InRange(allocated, 0, 2 * Slots * PerAttacker);
        ExpectUnharmed();
    }

    [Theory]
    [InlineData("sends nothing")]
    [InlineData("sends half of auth")]
    [InlineData("sends no Hello")]
    [InlineData("sends half of a Hello")]
    public void Stall_OfADialer_EndsAfterFiveSeconds_AndSlotsAreFree(string stage)
    {
        Meet(Slots);
        var stalled = Enumerable.Range(0, Slots).Select(_ => Stalled(stage)).ToList();
        AwaitHandshakes(Slots);
        using var late = Connect();
        PassQuietly(Stage - Tick);
        Assert.Equal((Slots, Slots), (Handshakes, Connections)); // the late one waits
        Advance(Tick);
        Assert.All(stalled, attacker => Assert.True(attacker.IsClosed()));
        Greet(late.Secure(One.Info.Self.Key)).Dispose();
        ExpectDropped(late, DisconnectReason.NetworkError);
        ExpectUnharmed();
    }

    [Theory]
    [InlineData("sends nothing")]
    [InlineData("sends no Hello")]
    public void Stall_OfWhomWeDial_EndsAfterFiveSeconds_AndTheDialHasFailed(string stage)
    {
        Meet(Slots);
        var key = PrivateKey.Generate();
        var at = new IPEndPoint(IPAddress.Parse("10.7.0.1"), 30303);
        using var listener = Streams.Host(at.Address).Listen(at, 1);
        var accepting = listener.AcceptAsync(CancellationToken.None).AsTask();
        One.Server.Tell(new ServerActor.AddStatic(Enode.Create(key.PublicKey, at.Address, 30303, 30303)));
        using var attacker = stage == "sends nothing" ? RawPeer.AcceptSilently(accepting, key) : RawPeer.Accept(accepting, key).ReceiveHello();
        AwaitHandshakes(1);
        PassQuietly(Stage - Tick);
        Assert.Equal((1, 1), (Handshakes, Connections));
        Advance(Tick);
        AwaitHandshakes(0);
        Assert.Equal(0, Connections);
        Assert.Equal(1, Ask<DialStats>("dialer", DialSchedulerActor.GetDialStats.Instance).ByOutcome[DialOutcome.Timeout]);
        One.Server.Tell(new ServerActor.RemoveStatic(key.PublicKey.Id)); // or it would be dialed again
        attacker.Dispose();
        ExpectUnharmed();
    }

    [Fact]
    public void Auth_OfOneByteASecond_EndsAfterFiveSeconds()
    {
        Meet(Slots);
        var auth = AuthFor(One.Info.Self.Key);
        var attackers = Enumerable.Range(0, Slots).Select(_ => Connect()).ToList();
        AwaitHandshakes(Slots);
        for (var second = 0; second < 5; second++)
        {
            Assert.Equal(Slots, Handshakes);
            attackers.ForEach(attacker => attacker.SendBytes([auth[second]]));
            PassQuietly(TimeSpan.FromSeconds(1));
        }

        Assert.All(attackers, attacker => Assert.True(attacker.IsClosed()));
        ExpectUnharmed();
    }

    /// <summary>300 silent connections from 300 addresses: 50 at a time, and in half a minute all are gone.</summary>
    [Fact]
    public void Storm_OfConnectionsFromManyAddresses_TakesTheSlotsAndNoMore()
    {
        const int all = 300, slots = 50;
        Meet(slots);
        var storm = Enumerable.Range(0, all).Select(_ => Connect()).ToList();
        for (var left = all; left > 0; left -= slots)
        {
            AwaitHandshakes(Math.Min(left, slots));
            Assert.Equal(Math.Min(left, slots), Connections);
            PassQuietly(Stage);
        }

        Assert.All(storm, attacker => Assert.True(attacker.IsClosed()));
        ExpectUnharmed();
    }

    private RawPeer Stalled(string stage)
    {
        if (stage == "sends nothing")
        {
            return Connect();
        }

        if (stage == "sends half of auth")
        {
            var auth = AuthFor(One.Info.Self.Key);
            var attacker = Connect();
            attacker.SendBytes(auth[..(auth.Length / 2)]);
            return attacker;
        }

        var secured = Secure();
        if (stage == "sends half of a Hello")
        {
            var hello = secured.Frame(BaseProtocol.HelloCode, new Hello(5, "half", [Echo], 0, secured.Key.PublicKey.Bytes.ToArray()).Encode());
            secured.SendBytes(hello[..(hello.Length / 2)]);
        }

        return secured;
    }

    private byte[] Auth(string kind) => kind switch
    {
        "random bytes" => RandomNumberGenerator.GetBytes(4096),
        "another protocol" => Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"),
        "larger than an auth may be" => [(RlpxHandshake.MaxMessageSize + 1) >> 8, (RlpxHandshake.MaxMessageSize + 1) & 0xff],
        "smaller than an auth can be" => [0, 1],
        "right size, wrong content" => [.. AuthFor(One.Info.Self.Key)[..2], .. new byte[2048]],
        "for another static key" => AuthFor(PrivateKey.Generate().PublicKey),
        "one-time key is no point of the curve" => Plain(key: null),
        _ => Plain(new byte[64]),
    };

    /// <summary>An auth before EIP-8: with an initiator's key, or with a one-time key that is no point.</summary>
    private byte[] Plain(byte[]? key)
    {
        var auth = new byte[RlpxHandshake.PlainAuthSize];
        if (key is null)
        {
            // the first bytes may also be a size: then the rest of so large a message is awaited
            auth.AsSpan().Fill(0xff);
            auth[0] = 4;
            return [.. auth, .. new byte[2048]];
        }

        var body = new byte[auth.Length - Ecies.Overhead];
        RandomNumberGenerator.Fill(body);
        using var signer = PrivateKey.Generate();
        Secp256k1.Sign(signer, new byte[32], body.AsSpan(0, 65)); // whatever was to be signed, it names some key
        key.CopyTo(body, 65 + 32);
        body[^1] = 0;
        Ecies.Encrypt(One.Info.Self.Key, RandomNumberGenerator.Fill, body, [], auth);
        return auth;
    }

    private static byte[] HelloOf(PublicKey key, int capabilities)
    {
        var writer = new RlpWriter(64 * 1024);
        var list = writer.BeginList();
        writer.WriteUInt64(5);
        writer.WriteAscii("many");
        var all = writer.BeginList();
        for (var i = 0; i < capabilities; i++)
        {
            var one = writer.BeginList();
            writer.WriteAscii("e");
            writer.WriteUInt64(1);
            writer.EndList(one);
        }

        writer.EndList(all);
        writer.WriteUInt64(0);
        writer.WriteBytes(key.Bytes);
        writer.EndList(list);
        return writer.ToArray();
    }
}
