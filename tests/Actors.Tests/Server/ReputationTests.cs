using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>What costs a real peer its score, what does not, and when that costs it the place.</summary>
public sealed class ReputationTests : ServerSpec
{
    private static readonly ReputationSettings FloorOf1 = new() { Floor = 1 };

    private readonly PrivateKey _key = PrivateKey.Generate();

    [Theory]
    [InlineData("breaks the protocol", -35)]
    [InlineData("breaks the base protocol", -50)]
    [InlineData("is useless", -10)]
    [InlineData("does not answer", -5)]
    [InlineData("is no longer wanted", 0)]
    [InlineData("is of another network", 0)]
    [InlineData("meets our bug", 0)]
    [InlineData("has too many peers", 0)]
    [InlineData("finds us useless", 0)]
    [InlineData("closes", 0)]
    [InlineData("sends a code of no protocol", -50)]
    [InlineData("sends what can't be unpacked", -50)]
    [InlineData("sends what somebody else changed", 0)]
    public void Peer_WhenItEndsSo_HasThisScore(string how, double want)
    {
        AllowErrors<InvalidOperationException>();
        var server = Start();
        using (var peer = Join(server, _key))
        {
            End(peer, how);
            if (how is "has too many peers" or "finds us useless")
            {
                Assert.True(peer.IsClosed());
            }
            else if (how != "closes")
            {
                peer.ReceiveDisconnect();
            }
        }

        Events.ExpectMsg<PeerDropped>();
        Assert.Equal(want, ScoreOf(server, _key));
    }

    [Theory]
    [InlineData("no Hello first", -50, DisconnectReason.ProtocolError)]
    [InlineData("no Hello at all", -50, DisconnectReason.ProtocolError)]
    [InlineData("another key", -50, DisconnectReason.UnexpectedIdentity)]
    [InlineData("nothing in common", 0, DisconnectReason.UselessPeer)]
    [InlineData("somebody else with its key", 0, DisconnectReason.ProtocolError)]
    public void Handshake_WhenItEndsSo_CostsOnlyWhoeverProvedItsKey(string how, double want, DisconnectReason reason)
    {
        var server = Start();
        using (var peer = Dial(server, _key))
        {
            Break(peer, how);
            Assert.Equal(reason, peer.ReceiveDisconnect());
        }

        Assert.Equal(want, ScoreOf(server, _key));
    }

    [Fact]
    public void Peer_WhoseScoreReachesTheLine_IsBannedForAnHour_AndBeginsAnew()
    {
        var server = Start(reputation: FloorOf1);
        using var other = Join(server);
        Breach(server);
        Assert.Equal(-50, ScoreOf(server, _key));
        Breach(server, banned: true);
        var ban = Assert.Single(Bans(server));
        Assert.Equal((Epoch + TimeSpan.FromHours(1), "message code belongs to no protocol", true), (ban.Until, ban.Reason, ban.Automatic));
        ExpectRefused(server, _key, DisconnectReason.Requested);
        Advance(TimeSpan.FromHours(1));
        Events.FishForMessage(message => message is PeerUnbanned);
        Assert.Equal(0, ScoreOf(server, _key));
    }

    /// <summary>Below the floor a breach ends the connection, which can't go on, but bans nobody: small networks would die.</summary>
    [Fact]
    public void Peer_WhenThereAreFew_IsNotBanned()
    {
        var server = Start(reputation: new ReputationSettings { Floor = 2 });
        using var other = Join(server);
        for (var i = 0; i < 4; i++)
        {
            Breach(server);
        }

        Assert.Empty(Bans(server));
        Assert.Equal(-100, ScoreOf(server, _key));
        using var third = Join(server);
        Breach(server, banned: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void StaticAndTrustedPeers_AreNeverBannedForTheirScore(bool trusted)
    {
        var server = Start(
            new ServerSettings
            {
                Dial = false,
                TrustedNodes = trusted ? [_key.PublicKey.Id] : [],
                StaticNodes = trusted ? [] : [Enode.Create(_key.PublicKey, Theirs, 0, 0)],
            },
            reputation: FloorOf1);
        using var other = Join(server);
        for (var i = 0; i < 4; i++)
        {
            Breach(server);
        }

        Assert.Equal(-100, ScoreOf(server, _key));
        Assert.Empty(Bans(server));
        // as any other from then on
        server.Server.Tell(trusted ? new ServerActor.RemoveTrusted(_key.PublicKey.Id) : new ServerActor.RemoveStatic(_key.PublicKey.Id));
        Breach(server, banned: true);
    }

    [Fact]
    public void ScoreUsefulness_IsShown_HealsTheScore_AndOutlivesTheServersRestart()
    {
        var server = Start();
        using var peer = Join(server, _key);
        var protocol = Lines.LastSender;
        protocol.Tell(new ProtocolActor.PenalizePeer(PeerFault.Timeout, "no answer"));
        protocol.Tell(new ProtocolActor.ScoreUsefulness(0.5));
        var seen = Find(server, _key, protocol);
        Assert.Equal((0.5, -4.5), (seen.Usefulness, seen.Score));
        // out of range and nonsense count as the nearest that makes sense
        foreach (var (told, want) in new[] { (7.0, 1.0), (double.NaN, 0), (double.PositiveInfinity, 1), (-1, 0), (0.25, 0.25) })
        {
            protocol.Tell(new ProtocolActor.ScoreUsefulness(told));
            Settle(protocol, ((ActorRefWithCell)protocol).Parent);
            Advance(PeerActor.DescribeInterval);
            Assert.Equal(want, Find(server, _key, protocol).Usefulness);
        }

        var before = Find(server, _key);
        Restart(server);
        var after = Find(server, _key);
        Assert.Equal((0.25, before.Score), (after.Usefulness, after.Score));
        Assert.InRange(after.Score, -4.5, -4);
    }

    private void Breach(TestServer server, bool banned = false)
    {
        using (var peer = Join(server, _key))
        {
            peer.Send(BaseProtocol.Length + 4, "no such code");
            Assert.Equal(DisconnectReason.ProtocolError, peer.ReceiveDisconnect());
        }

        if (banned)
        {
            Assert.Equal(_key.PublicKey.Id, Events.ExpectMsg<PeerBanned>().Ban.Id);
        }

        Events.ExpectMsg<PeerDropped>();
    }

    private void End(RawPeer peer, string how)
    {
        switch (how)
        {
            case "breaks the protocol":
                Fail(DisconnectReason.SubprotocolError);
                break;
            case "breaks the base protocol":
                Fail(DisconnectReason.ProtocolError);
                break;
            case "is useless":
                Fail(DisconnectReason.UselessPeer);
                break;
            case "does not answer":
                Fail(DisconnectReason.ReadTimeout);
                break;
            case "is no longer wanted":
                Fail(DisconnectReason.Requested);
                break;
            case "is of another network":
                Lines.LastSender.Tell(new ProtocolActor.FailPeer(DisconnectReason.SubprotocolError, how) { WrongNetwork = true });
                break;
            case "meets our bug":
                Lines.LastSender.Tell(new InvalidOperationException("bug"));
                break;
            case "has too many peers":
                peer.Send(BaseProtocol.DisconnectCode, BaseProtocol.EncodeDisconnect(DisconnectReason.TooManyPeers));
                break;
            case "finds us useless":
                peer.Send(BaseProtocol.DisconnectCode, BaseProtocol.EncodeDisconnect(DisconnectReason.UselessPeer));
                break;
            case "sends a code of no protocol":
                peer.Send(BaseProtocol.Length + 4, "no such code");
                break;
            case "sends what can't be unpacked":
                peer.Uncompress().Send(BaseProtocol.Length, new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff });
                break;
            case "sends what somebody else changed":
                peer.SendGarbage(64);
                break;
        }

        void Fail(DisconnectReason reason) => Lines.LastSender.Tell(new ProtocolActor.FailPeer(reason, how));
    }

    private static void Break(RawPeer peer, string how)
    {
        switch (how)
        {
            case "no Hello first":
                peer.Send(BaseProtocol.PingCode, [0xc0]);
                break;
            case "no Hello at all":
                peer.Send(BaseProtocol.HelloCode, [0xc0]);
                break;
            case "another key":
                peer.SendHello(PrivateKey.Generate().PublicKey.Bytes.ToArray(), LinesCapability);
                break;
            case "nothing in common":
                peer.SendHello(peer.Key.PublicKey.Bytes.ToArray(), new Capability("lines", 2));
                break;
            default:
                // RLPx proves a dialer's key by its first frame only: until then anybody may have sent it
                peer.SendGarbage(64);
                break;
        }
    }
}
