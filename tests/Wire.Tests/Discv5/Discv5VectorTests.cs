using System.Net;
using System.Security.Cryptography;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Tests.Discv5;

/// <summary>
/// devp2p discv5/discv5-wire-test-vectors.md, of which the four packets are also go-ethereum p2p/discover/v5wire/testdata/v5.1-*.txt, and the
/// plaintexts of its edition of 2019, which still hold for the messages that have not changed.
/// </summary>
public class Discv5VectorTests
{
    private const string ChallengeHead = "000000000000000000000000000000006469736376350001010102030405060708090a0b0c00180102030405060708090a0b0c0d0e0f10";

    internal const string PingMessage = """
        00000000000000000000000000000000088b3d4342774649325f313964a39e55ea96c005ad52be8c7560413a7008f16c9e6d2f43bbea8814a546b7409ce783d3
        4c4f53245d08dab84102ed931f66d1492acb308fa1c6715b9d139b81acbdcc
        """;

    internal const string WhoAreYou = """
        00000000000000000000000000000000088b3d434277464933a1ccc59f5967ad1d6035f15e528627dde75cd68292f9e6c27d6b66c8100a873fcbaed4e16b8d
        """;

    internal const string PingHandshake = """
        00000000000000000000000000000000088b3d4342774649305f313964a39e55ea96c005ad521d8c7560413a7008f16c9e6d2f43bbea8814a546b7409ce783d3
        4c4f53245d08da4bb252012b2cba3f4f374a90a75cff91f142fa9be3e0a5f3ef268ccb9065aeecfd67a999e7fdc137e062b2ec4a0eb92947f0d9a74bfbf44dfb
        a776b21301f8b65efd5796706adff216ab862a9186875f9494150c4ae06fa4d1f0396c93f215fa4ef524f1eadf5f0f4126b79336671cbcf7a885b1f8bd2a5d83
        9cf8
        """;

    internal const string PingHandshakeEnr = """
        00000000000000000000000000000000088b3d4342774649305f313964a39e55ea96c005ad539c8c7560413a7008f16c9e6d2f43bbea8814a546b7409ce783d3
        4c4f53245d08da4bb23698868350aaad22e3ab8dd034f548a1c43cd246be98562fafa0a1fa86d8e7a3b95ae78cc2b988ded6a5b59eb83ad58097252188b902b2
        1481e30e5e285f19735796706adff216ab862a9186875f9494150c4ae06fa4d1f0396c93f215fa4ef524e0ed04c3c21e39b1868e1ca8105e585ec17315e755e6
        cfc4dd6cb7fd8e1a1f55e49b4b5eb024221482105346f3c82b15fdaae36a3bb12a494683b4a3c7f2ae41306252fed84785e2bbff3b022812d0882f06978df84a
        80d443972213342d04b9048fc3b1d5fcb1df0f822152eced6da4d3f6df27e70e4539717307a0208cd208d65093ccab5aa596a34d7511401987662d8cf62b1394
        71
        """;

    private static readonly PacketNonce Ones = new(Convert.FromHexString("ffffffffffffffffffffffff"));

    internal static byte[] Bytes(string hex) => Convert.FromHexString(hex.ReplaceLineEndings(string.Empty));

    internal static SentChallenge Challenge(ulong sequence) => new(
        ReadOnlyMemory<byte>.Empty, Bytes($"{ChallengeHead}{sequence:x16}"), sequence == 0 ? null : Discv5Nodes.RecordA, Discv5Nodes.Start);

    [Fact]
    public void Ids_AreThoseOfTheSpecification()
    {
        Assert.Equal("aaaa8419e9f49d0083561b48287df592939a8d19947d8c0ef88f2a4856a69fbb", Discv5Nodes.A.ToString());
        Assert.Equal("bbbb9d047f0488c0b5a93c1c3f2d8bafc7c8ff337024a55434a0d0555de64db9", Discv5Nodes.B.ToString());
    }

    [Fact]
    public void PingMessage_IsReadAndWritten()
    {
        using var reader = new PacketReader(Discv5Nodes.B);
        Assert.True(reader.TryRead(Bytes(PingMessage), out var packet, out var error), error.ToString());
        Assert.Equal((PacketFlag.Message, Discv5Nodes.A, Ones), (packet.Flag, packet.Source, packet.Nonce));
        using var machine = new SessionMachine(Discv5Nodes.B, Discv5Nodes.Random(1));
        machine.Establish(Discv5Nodes.AtA, new Session(new byte[16], new byte[16], Discv5Nodes.KeyA.PublicKey, null));
        Assert.True(machine.TryOpen(packet, Discv5Nodes.AtA, out var message, out error), error.ToString());
        Assert.Equal(new Ping(Discv5Nodes.Id, 2), message);
        Assert.Equal(Bytes(PingMessage), PacketWriter.Message(Discv5Nodes.A, Discv5Nodes.B, new byte[16], Ones, new byte[16], message!));
    }

    [Fact]
    public void WhoAreYou_IsReadAndWritten()
    {
        using var reader = new PacketReader(Discv5Nodes.B);
        Assert.True(reader.TryRead(Bytes(WhoAreYou), out var packet, out var error), error.ToString());
        Assert.Equal((PacketFlag.WhoAreYou, Discv5Nodes.RequestNonce, 0ul), (packet.Flag, packet.Nonce, packet.EnrSequence));
        Assert.Equal(Challenge(0).Data.ToArray(), packet.Head.ToArray());
        Assert.True(packet.Message.IsEmpty);
        var idNonce = Bytes("0102030405060708090a0b0c0d0e0f10");
        Assert.Equal(Bytes(WhoAreYou), PacketWriter.WhoAreYou(Discv5Nodes.B, Discv5Nodes.RequestNonce, new byte[16], idNonce, 0, out var data));
        Assert.Equal(Challenge(0).Data.ToArray(), data);
    }

    [Theory]
    [InlineData(PingHandshake, 1, "4f9fac6de7567d1e3b1241dffe90f662")]
    [InlineData(PingHandshakeEnr, 0, "53b1c075f41876423154e157470c2f48")]
    public void Handshake_IsReadAndWritten(string hex, ulong sequence, string readKey)
    {
        using var reader = new PacketReader(Discv5Nodes.B);
        Assert.True(reader.TryRead(Bytes(hex), out var packet, out var error), error.ToString());
        Assert.Equal((PacketFlag.Handshake, Discv5Nodes.A, Ones), (packet.Flag, packet.Source, packet.Nonce));
        Assert.True(Handshake.TryAccept(Discv5Nodes.KeyB, Challenge(sequence), packet, out var accepted, out error), error.ToString());
        Assert.Equal(new Ping(Discv5Nodes.Id, 1), accepted!.Message);
        Assert.Equal((Discv5Nodes.A, 1ul, IPAddress.Loopback), (accepted.Record.Id, accepted.Record.Sequence, accepted.Record.Ip4!));

        var data = Challenge(sequence).Data.Span;
        using var session = Handshake.Agree(Discv5Nodes.A, Discv5Nodes.Ephemeral, Discv5Nodes.KeyB.PublicKey, data, null);
        Assert.Equal(readKey, Convert.ToHexStringLower(session.WriteKey));
        var own = sequence == 0 ? accepted.Record : Discv5Nodes.RecordA;
        Assert.Equal(Bytes(hex), Handshake.Build(
            Discv5Nodes.KeyA, own, Discv5Nodes.KeyB.PublicKey, data, sequence, accepted.Message, session, Discv5Nodes.Ephemeral, Ones, new byte[16]));
    }

    [Fact]
    public void Ecdh_GivesTheSharedSecret()
    {
        Assert.True(PublicKey.TryParse(Bytes("039961e4c2356d61bedb83052c115d311acb3a96f5777296dcf297351130266231"), out var key));
        var secret = new byte[33];
        Secp256k1.EcdhCompressed(PrivateKey.Parse("fb757dc581730490a1d7a00deea65e9b1936924caaea8f44d476014856b68736"), key!, secret);
        Assert.Equal("033b11a2a1f214567e1537ce5e509ffd9b21373247f2a3ff6841f4976f53165e7e", Convert.ToHexStringLower(secret));
    }

    [Fact]
    public void KeyDerivation_GivesBothKeys()
    {
        Assert.True(PublicKey.TryParse(Bytes("0317931e6e0840220642f230037d285d122bc59063221ef3226b1f403ddc69ca91"), out var destination));
        var keys = new byte[32];
        SessionKeys.Derive(
            PrivateKey.Parse("fb757dc581730490a1d7a00deea65e9b1936924caaea8f44d476014856b68736"), destination!, Discv5Nodes.A, Discv5Nodes.B, Challenge(0).Data.Span, keys);
        Assert.Equal("dccc82d81bd610f4f76d3ebe97a40571" + "ac74bb8773749920b0d3a8881c173ec5", Convert.ToHexStringLower(keys));
    }

    [Fact]
    public void IdSignature_IsMadeAndVerified()
    {
        const string Expected = "94852a1e2318c4e5e9d422c98eaf19d1d90d876b29cd06ca7cb7546d0fff7b484fe86c09a064fe72bdbef73ba8e9c34df0cd2b53e9d65528c2c7f336d5dfc6e6";
        var key = PrivateKey.Parse("fb757dc581730490a1d7a00deea65e9b1936924caaea8f44d476014856b68736");
        var ephemeral = Bytes("039961e4c2356d61bedb83052c115d311acb3a96f5777296dcf297351130266231");
        var signature = new byte[64];
        SessionKeys.Sign(key, Challenge(0).Data.Span, ephemeral, Discv5Nodes.B, signature);
        Assert.Equal(Expected, Convert.ToHexStringLower(signature));
        Assert.True(SessionKeys.Verify(key.PublicKey, Challenge(0).Data.Span, ephemeral, Discv5Nodes.B, signature));
        Assert.False(SessionKeys.Verify(key.PublicKey, Challenge(0).Data.Span, ephemeral, Discv5Nodes.A, signature));
        Assert.False(SessionKeys.Verify(key.PublicKey, Challenge(1).Data.Span, ephemeral, Discv5Nodes.B, signature));
    }

    [Fact]
    public void AesGcm_AppendsItsTag()
    {
        byte[] plain = Bytes("01c20101"), output = new byte[20];
        using var gcm = new AesGcm(Bytes("9f2d77db7004bf8a1a85107ac686990b"), 16);
        gcm.Encrypt(
            Bytes("27b5af763c446acd2749fe8e"), plain, output.AsSpan(0, 4), output.AsSpan(4), Bytes("93a7400fa0d6a694ebc24d5cf570f65d04215b6ac00757875e3f3a5f42107903"));
        Assert.Equal("a5d12a2d94b8ccb3ba55558229867dc13bfa3648", Convert.ToHexStringLower(output));
    }

    /// <summary>The edition of 2019; FINDNODE has had a list of distances since.</summary>
    [Theory]
    [InlineData("01c20101", "ping")]
    [InlineData("02ca0101847f000001821388", "pong")]
    [InlineData("03c501c3820100", "find")]
    [InlineData("04f8f80102b8f4f8f2b877", "string in place of a list")]
    public void Plaintext_IsReadAndWritten(string hex, string what)
    {
        var id = new RequestId([1]);
        Assert.Equal(what != "string in place of a list", Discv5MessageCodec.TryDecode(Bytes(hex), out var message, out _));
        if (message is null)
        {
            return;
        }

        Discv5Nodes.AssertSame(
            what switch
            {
                "ping" => new Ping(id, 1),
                "pong" => new Pong(id, 1, IPAddress.Loopback, 5000),
                _ => new FindNode(id, [256]),
            },
            message);
        Assert.Equal(hex, Convert.ToHexStringLower(Discv5Nodes.Plain(message)));
    }

    [Fact]
    public void NodesPlaintext_HoldsTheRecordsOfTheSpecification()
    {
        string[] records =
        [
            "enr:-HW4QBzimRxkmT18hMKaAL3IcZF1UcfTMPyi3Q1pxwZZbcZVRI8DC5infUAB_UauARLOJtYTxaagKoGmIjzQxO2qUygBgmlkgnY0iXNlY3AyNTZrMaEDymNMrg1JrLQB2KTGtv6MVbcNEVv0AHacwUAPMljNMTg",
            "enr:-HW4QNfxw543Ypf4HXKXdYxkyzfcxcO-6p9X986WldfVpnVTQX1xlTnWrktEWUbeTZnmgOuAY_KUhbVV1Ft98WoYUBMBgmlkgnY0iXNlY3AyNTZrMaEDDiy3QkHAxPyOgWbxp5oF1bDdlYE6dLCUUp8xfVw50jU",
        ];
        var parsed = Array.ConvertAll(records, text => NodeRecord.TryParse(text, out var record, out _) ? record! : throw new FormatException(text));
        var message = new Nodes(new RequestId([1]), 2, Array.ConvertAll(parsed, record => record.Encoded));
        Assert.True(Discv5MessageCodec.TryDecode(Discv5Nodes.Plain(message), out var read, out var error), error.ToString());
        Assert.Equal(records, ((Nodes)read!).Records.Select(rlp => NodeRecord.TryDecode(rlp.Span, out var record, out _) ? record!.ToString() : "bad"));
    }
}
