using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Tests.Discv5;

/// <summary>Two nodes, packet by packet: geth's v5wire/encoding_test.go, and what it does not test.</summary>
public sealed class SessionMachineTests : IDisposable
{
    private static readonly DateTimeOffset Now = Discv5Nodes.Start;
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly Action<Span<byte>> _random = Discv5Nodes.Random(5);
    private readonly SessionMachine _a = new(Discv5Nodes.A, Discv5Nodes.Random(1)), _b = new(Discv5Nodes.B, Discv5Nodes.Random(2));
    private readonly PacketReader _toA = new(Discv5Nodes.A), _toB = new(Discv5Nodes.B);

    [Fact]
    public void Handshake_FromNothing_GivesBothSidesTheSameKeys()
    {
        Shake(_a, _b, new Ping(Discv5Nodes.Id, 3));
        AssertTalk(_a, _b);
        Assert.Equal((1, 0), (_b.Sessions, _b.Challenges));
        Assert.Equal(Discv5Nodes.RecordA, _b.Find(Discv5Nodes.A, Discv5Nodes.AtA)!.Record);
    }

    [Fact]
    public void Request_WithoutASession_IsRandomAndLargerThanItsAnswer()
    {
        var random = _a.Seal(Discv5Nodes.B, Discv5Nodes.AtB, new Ping(Discv5Nodes.Id, 3), out var nonce);
        Assert.True(_toB.TryRead(random, out var packet, out _));
        Assert.Equal(nonce, packet.Nonce);
        Assert.False(_b.TryOpen(packet, Discv5Nodes.AtA, out _, out var error));
        Assert.True(error.IsNone);
        Assert.InRange(_b.Challenge(packet.Source, packet.Nonce, Discv5Nodes.AtA, null, Now)!.Datagram.Length, 1, random.Length);
    }

    [Fact]
    public void Challenge_WhenAskedAgain_IsTheSameBitForBit_UntilItsSecondIsOver()
    {
        var first = Challenge(1, Now)!;
        Assert.Same(first, Challenge(2, Now + SessionMachine.HandshakeTimeout - Tick));
        var later = Challenge(3, Now + SessionMachine.HandshakeTimeout)!;
        Assert.NotEqual(first.Datagram.ToArray(), later.Datagram.ToArray());
        Assert.Equal(1, _b.Challenges);
        Assert.Null(_b.TakeChallenge(Discv5Nodes.A, Discv5Nodes.AtA, Now + (2 * SessionMachine.HandshakeTimeout)));
        Assert.Equal(0, _b.Challenges);
    }

    [Fact]
    public void Challenge_NamesTheRecordThatIsKnown()
    {
        var challenge = _b.Challenge(Discv5Nodes.A, default, Discv5Nodes.AtA, Discv5Nodes.RecordA, Now)!;
        Assert.True(_toA.TryRead(challenge.Datagram.Span, out var packet, out _));
        Assert.Equal(Discv5Nodes.RecordA.Sequence, packet.EnrSequence);
        var handshake = Answer(packet, new Ping(Discv5Nodes.Id, 1), out _);
        Assert.InRange(handshake.Length, 1, 199); // without the record
        Assert.True(_toB.TryRead(handshake, out var answer, out _));
        Assert.True(Handshake.TryAccept(Discv5Nodes.KeyB, challenge, answer, out var accepted, out var error), error.ToString());
        Assert.Same(Discv5Nodes.RecordA, accepted!.Record);
    }

    [Fact]
    public void Handshake_WhenTheOtherHasAnOlderRecord_BringsTheNewer()
    {
        var newer = new NodeRecordBuilder(Discv5Nodes.RecordA).SetUdp(9).Sign(Discv5Nodes.KeyA, 2);
        var challenge = _b.Challenge(Discv5Nodes.A, default, Discv5Nodes.AtA, Discv5Nodes.RecordA, Now)!;
        Assert.True(_toA.TryRead(challenge.Datagram.Span, out var packet, out _));
        var handshake = Handshake.Initiate(
            Discv5Nodes.KeyA, newer, Discv5Nodes.KeyB.PublicKey, packet.Head, packet.EnrSequence, new Ping(Discv5Nodes.Id, 2), _random, out _);
        Assert.True(_toB.TryRead(handshake, out var answer, out _));
        Assert.True(Handshake.TryAccept(Discv5Nodes.KeyB, challenge, answer, out var accepted, out var error), error.ToString());
        Assert.Equal(newer, accepted!.Record);
    }

    [Fact]
    public void Handshake_WithoutTheRecordThatIsMissing_IsRefused()
    {
        var challenge = Challenge(1, Now)!;
        Assert.True(_toA.TryRead(challenge.Datagram.Span, out var packet, out _));
        var handshake = Handshake.Initiate(
            Discv5Nodes.KeyA, Discv5Nodes.RecordA, Discv5Nodes.KeyB.PublicKey, packet.Head, Discv5Nodes.RecordA.Sequence, new Ping(Discv5Nodes.Id, 2), _random, out _);
        AssertRefused(challenge, handshake, "discv5: no record in handshake");
    }

    [Fact]
    public void Handshake_WithAForeignRecord_IsRefused()
    {
        var challenge = Challenge(1, Now)!;
        Assert.True(_toA.TryRead(challenge.Datagram.Span, out var packet, out _));
        var handshake = Handshake.Initiate(
            Discv5Nodes.KeyA, Discv5Nodes.RecordB, Discv5Nodes.KeyB.PublicKey, packet.Head, 0, new Ping(Discv5Nodes.Id, 2), _random, out _);
        AssertRefused(challenge, handshake, "discv5: record in handshake is of another node");
    }

    [Fact]
    public void Handshake_OfAnotherKeyThanTheRecords_IsRefused()
    {
        var challenge = Challenge(1, Now)!;
        Assert.True(_toA.TryRead(challenge.Datagram.Span, out var packet, out _));
        using var ephemeral = PrivateKey.Generate(_random);
        using var session = Handshake.Agree(Discv5Nodes.A, ephemeral, Discv5Nodes.KeyB.PublicKey, packet.Head, null);
        Span<byte> key = stackalloc byte[33], signature = stackalloc byte[64];
        ephemeral.PublicKey.Compress(key);
        SessionKeys.Sign(ephemeral, packet.Head, key, Discv5Nodes.B, signature);
        var forged = PacketWriter.Handshake(
            Discv5Nodes.A, Discv5Nodes.B, session.WriteKey, default, new byte[16], signature, key, Discv5Nodes.RecordA.Encoded.Span, new Ping(Discv5Nodes.Id, 1));
        AssertRefused(challenge, forged, "discv5: invalid signature in handshake");

        key.Fill(0xff);
        SessionKeys.Sign(Discv5Nodes.KeyA, packet.Head, key, Discv5Nodes.B, signature);
        forged = PacketWriter.Handshake(
            Discv5Nodes.A, Discv5Nodes.B, session.WriteKey, default, new byte[16], signature, key, Discv5Nodes.RecordA.Encoded.Span, new Ping(Discv5Nodes.Id, 1));
        AssertRefused(challenge, forged, "discv5: invalid ephemeral key in handshake");

        forged = PacketWriter.Handshake(
            Discv5Nodes.A, Discv5Nodes.B, session.WriteKey, default, new byte[16], signature[..63], key, Discv5Nodes.RecordA.Encoded.Span, new Ping(Discv5Nodes.Id, 1));
        AssertRefused(challenge, forged, "discv5: wrong size of signature or key in handshake");
    }

    [Fact]
    public void Challenge_CountsOnce_SoThatAReplayIsRefused()
    {
        var challenge = Challenge(1, Now)!;
        Assert.Same(challenge, _b.TakeChallenge(Discv5Nodes.A, Discv5Nodes.AtA, Now));
        Assert.Null(_b.TakeChallenge(Discv5Nodes.A, Discv5Nodes.AtA, Now));
        Assert.Null(_b.TakeChallenge(Discv5Nodes.A, Discv5Nodes.AtB, Now));
    }

    [Fact]
    public void Session_BelongsToItsEndpoint()
    {
        Shake(_a, _b, new Ping(Discv5Nodes.Id, 3));
        var moved = IPEndPoint.Parse("127.0.0.1:1234");
        Assert.True(_toB.TryRead(_a.Seal(Discv5Nodes.B, Discv5Nodes.AtB, new Ping(Discv5Nodes.Id, 4), out _), out var packet, out _));
        Assert.False(_b.TryOpen(packet, moved, out _, out var error));
        Assert.True(error.IsNone);
        Assert.Null(_b.Find(Discv5Nodes.A, moved));
    }

    [Fact]
    public void Session_WhenLostOnOneSide_IsMadeAnew()
    {
        Shake(_a, _b, new Ping(Discv5Nodes.Id, 3));
        using var reborn = new SessionMachine(Discv5Nodes.B, Discv5Nodes.Random(9));
        Assert.True(_toB.TryRead(_a.Seal(Discv5Nodes.B, Discv5Nodes.AtB, new Ping(Discv5Nodes.Id, 4), out _), out var packet, out _));
        Assert.False(reborn.TryOpen(packet, Discv5Nodes.AtA, out _, out _));
        Shake(_a, reborn, new Ping(Discv5Nodes.Id, 5));
        AssertTalk(_a, reborn);
    }

    [Fact]
    public void Sessions_WhenBothComeAtOnce_AreReadByEitherSide()
    {
        // each is the initiator of its own handshake and has stored those keys before the other's arrive
        var fromA = Handshaken(_b, Discv5Nodes.KeyA, Discv5Nodes.RecordA, Discv5Nodes.KeyB, Discv5Nodes.AtA, out var keysOfA);
        var fromB = Handshaken(_a, Discv5Nodes.KeyB, Discv5Nodes.RecordB, Discv5Nodes.KeyA, Discv5Nodes.AtB, out var keysOfB);
        _a.Establish(Discv5Nodes.AtB, keysOfA);
        _b.Establish(Discv5Nodes.AtA, keysOfB);
        _b.Establish(Discv5Nodes.AtA, fromA.Session);
        _a.Establish(Discv5Nodes.AtB, fromB.Session);
        AssertTalk(_a, _b);
    }

    [Fact]
    public void Sessions_AreAtMost1024_TheOneNotUsedForLongestGoes()
    {
        for (var port = 1; port <= SessionMachine.MaxSessions; port++)
        {
            _b.Establish(At(port), Dummy());
        }

        Assert.NotNull(_b.Find(Discv5Nodes.A, At(1)));
        _b.Establish(At(5000), Dummy());
        Assert.Equal(SessionMachine.MaxSessions, _b.Sessions);
        Assert.NotNull(_b.Find(Discv5Nodes.A, At(1)));
        Assert.Null(_b.Find(Discv5Nodes.A, At(2)));
        Assert.NotNull(_b.Find(Discv5Nodes.A, At(5000)));
    }

    [Fact]
    public void Challenges_AreAtMost16ForAnAddress_AndOfIp6ForASlash64()
    {
        Assert.Equal(16, Challenged(i => At(i), 40, Now));
        Assert.Equal(16, Challenged(i => new IPEndPoint(IPAddress.Parse($"2a00:1:1:1::{i + 1:x}"), 30303), 40, Now));
        Assert.Equal(40, Challenged(i => new IPEndPoint(IPAddress.Parse($"2a00:1:1:{i + 5:x}::1"), 30303), 40, Now));
        Assert.Equal(16, Challenged(i => At(100 + i), 40, Now + SessionMachine.HandshakeTimeout));
        Assert.Equal(16, _b.Challenges);
    }

    [Fact]
    public void Challenges_AreAtMost8192_TheOldestGoes()
    {
        IPEndPoint Place(int i) => new(new IPAddress([10, 0, (byte)(i >> 8), (byte)i]), 30303);
        Assert.Equal(8192, Challenged(Place, 8192, Now));
        Assert.Equal(8192, _b.Challenges);
        Assert.Equal(1, Challenged(i => Place(8192 + i), 1, Now));
        Assert.Equal(8192, _b.Challenges);
        Assert.Null(_b.TakeChallenge(Discv5Nodes.A, Place(0), Now));
        Assert.NotNull(_b.TakeChallenge(Discv5Nodes.A, Place(1), Now));
    }

    [Fact]
    public void Nonces_OfASessionDiffer()
    {
        Shake(_a, _b, new Ping(Discv5Nodes.Id, 3));
        var seen = new HashSet<PacketNonce>();
        for (var i = 0; i < 1000; i++)
        {
            // even when the source of randomness is broken
            _a.Find(Discv5Nodes.B, Discv5Nodes.AtB)!.Seal(Discv5Nodes.A, new Ping(Discv5Nodes.Id, 1), span => span.Clear(), out var nonce);
            Assert.True(seen.Add(nonce));
        }
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _toA.Dispose();
        _toB.Dispose();
    }

    private static IPEndPoint At(int port) => new(IPAddress.Loopback, port);

    private static Session Dummy() => new(new byte[16], new byte[16], Discv5Nodes.KeyA.PublicKey, null);

    private int Challenged(Func<int, IPEndPoint> place, int count, DateTimeOffset now) =>
        Enumerable.Range(0, count).Count(i => _b.Challenge(Discv5Nodes.A, default, place(i), null, now) is not null);

    private SentChallenge? Challenge(uint nonce, DateTimeOffset now) => _b.Challenge(Discv5Nodes.A, new PacketNonce(nonce, 0), Discv5Nodes.AtA, null, now);

    private byte[] Answer(in Discv5Packet whoAreYou, Discv5Message message, out Session session) => Handshake.Initiate(
        Discv5Nodes.KeyA, Discv5Nodes.RecordA, Discv5Nodes.KeyB.PublicKey, whoAreYou.Head, whoAreYou.EnrSequence, message, _random, out session);

    private void AssertRefused(SentChallenge challenge, byte[] handshake, string reason)
    {
        Assert.True(_toB.TryRead(handshake, out var packet, out var error), error.ToString());
        Assert.False(Handshake.TryAccept(Discv5Nodes.KeyB, challenge, packet, out var accepted, out error));
        Assert.Null(accepted);
        Assert.Equal(reason, error.Reason);
        Assert.InRange(error.Offset, 1, handshake.Length);
    }

    private AcceptedHandshake Handshaken(SessionMachine recipient, PrivateKey from, NodeRecord record, PrivateKey to, IPEndPoint at, out Session session)
    {
        var challenge = recipient.Challenge(from.PublicKey.Id, Discv5Nodes.RequestNonce, at, null, Now)!;
        using var toFrom = new PacketReader(from.PublicKey.Id);
        Assert.True(toFrom.TryRead(challenge.Datagram.Span, out var whoAreYou, out var error), error.ToString());
        var handshake = Handshake.Initiate(from, record, to.PublicKey, whoAreYou.Head, whoAreYou.EnrSequence, new Ping(Discv5Nodes.Id, 1), _random, out session);
        using var toTo = new PacketReader(to.PublicKey.Id);
        Assert.True(toTo.TryRead(handshake, out var packet, out error), error.ToString());
        Assert.True(Handshake.TryAccept(to, recipient.TakeChallenge(from.PublicKey.Id, at, Now)!, packet, out var accepted, out error), error.ToString());
        return accepted!;
    }

    private void Shake(SessionMachine a, SessionMachine b, Discv5Message message)
    {
        var accepted = Handshaken(b, Discv5Nodes.KeyA, Discv5Nodes.RecordA, Discv5Nodes.KeyB, Discv5Nodes.AtA, out var session);
        a.Establish(Discv5Nodes.AtB, session);
        b.Establish(Discv5Nodes.AtA, accepted.Session);
        Assert.Equal(message.GetType(), accepted.Message.GetType());
    }

    private void AssertTalk(SessionMachine a, SessionMachine b)
    {
        Assert.True(_toB.TryRead(a.Seal(Discv5Nodes.B, Discv5Nodes.AtB, new Ping(Discv5Nodes.Id, 8), out _), out var ping, out _));
        Assert.True(b.TryOpen(ping, Discv5Nodes.AtA, out var read, out _));
        Assert.Equal(new Ping(Discv5Nodes.Id, 8), read);
        Assert.True(_toA.TryRead(b.Seal(Discv5Nodes.A, Discv5Nodes.AtA, new Ping(Discv5Nodes.Id, 9), out _), out var back, out _));
        Assert.True(a.TryOpen(back, Discv5Nodes.AtB, out read, out _));
        Assert.Equal(new Ping(Discv5Nodes.Id, 9), read);
    }
}
