using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>When many fall silent at once it is our own link, and nobody is blamed for anything.</summary>
public sealed class LinkLossTests : ServerSpec
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(61), Tick = TimeSpan.FromTicks(1);
    private static readonly PeerSettings Patient = new() { ReadTimeout = Silence, PingInterval = TimeSpan.FromHours(1) };

    private readonly PrivateKey[] _keys = [.. Enumerable.Range(0, 4).Select(_ => PrivateKey.Generate())];

    [Fact]
    public void Silence_OfOnePeer_CostsIt()
    {
        var server = Start(peers: Patient);
        using var silent = Join(server, _keys[0]);
        server.Time.AwaitTimerAt(Epoch + Silence);
        Advance(TimeSpan.FromSeconds(2));
        using var second = Join(server);
        using var third = Join(server);
        using var fourth = Join(server);
        Advance(Silence - TimeSpan.FromSeconds(2));
        Assert.Equal(DisconnectReason.ReadTimeout, silent.ReceiveDisconnect());
        silent.Dispose();
        Events.ExpectMsg<PeerDropped>();
        Assert.Equal(-5, ScoreOf(server, _keys[0]));
    }

    [Fact]
    public void Silence_OfAllPeersAtOnce_CostsNobody_AndPausesPenaltiesForAMinute()
    {
        var server = Start(peers: Patient);
        var peers = _keys.Select(key => Join(server, key)).ToList();
        server.Time.AwaitTimerAt(Epoch + Silence, peers.Count);
        EventFilter.Warning(contains: "our own link is suspected").ExpectOne(() =>
        {
            Advance(Silence);
            foreach (var peer in peers)
            {
                Assert.Equal(DisconnectReason.ReadTimeout, peer.ReceiveDisconnect());
                peer.Dispose();
            }
        });
        Assert.All(peers, _ => Events.ExpectMsg<PeerDropped>());
        Assert.All(_keys, key => Assert.Equal(0, ScoreOf(server, key)));

        Advance(TimeSpan.FromMinutes(1) - Tick);
        Breach(server, _keys[0]);
        Assert.Equal(0, ScoreOf(server, _keys[0]));
        Advance(Tick);
        Breach(server, _keys[0]);
        Assert.Equal(-50, ScoreOf(server, _keys[0]));
    }

    /// <summary>While our link is down every dial fails, and if that made back-offs grow nobody would be dialed when it is up again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BackOff_OfDialsAfterTheLossOfAllPeers_DoesNotGrow(bool lost)
    {
        var server = Start(peers: Patient);
        var peers = _keys.Select(key => Join(server, key)).ToList();
        Advance(lost ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(59));
        peers.ForEach(peer => peer.Dispose());
        Assert.All(peers, _ => Events.ExpectMsg<PeerDropped>());
        // its host name can't be looked up
        server.Server.Tell(new ServerActor.AddStatic(Enode.Create(_keys[0].PublicKey, "nowhere.invalid", 30303, 30303)));
        AwaitAssert(() => Assert.Equal(1, server.Stats().Total));
        for (var dial = 2; dial <= 5; dial++)
        {
            var history = TimeSpan.FromSeconds(35);
            Advance(history - Tick);
            Settle(server.Dialer);
            Assert.Equal(dial - 1, server.Stats().Total);
            Advance(Tick);
            if (!lost && dial == 4)
            {
                // the third failure costs 40 s
                Settle(server.Dialer, server.Context.Refs.Dials);
                Assert.Equal(dial - 1, server.Stats().Total);
                return;
            }

            AwaitAssert(() => Assert.Equal(dial, server.Stats().Total));
        }
    }

    /// <summary>Whoever fills half of the places and leaves at once gains nothing by it.</summary>
    [Fact]
    public void Loss_OfPeersThatHadJustCome_IsNotOurLink()
    {
        var server = Start(peers: Patient);
        var peers = _keys.Select(key => Join(server, key)).ToList();
        Advance(TimeSpan.FromSeconds(59));
        peers.ForEach(peer => peer.Dispose());
        Assert.All(peers, _ => Events.ExpectMsg<PeerDropped>());
        Breach(server, _keys[0]);
        Assert.Equal(-50, ScoreOf(server, _keys[0]));
    }

    private void Breach(TestServer server, PrivateKey key)
    {
        using (var peer = Join(server, key))
        {
            peer.Send(BaseProtocol.Length + 4, "no such code");
            Assert.Equal(DisconnectReason.ProtocolError, peer.ReceiveDisconnect());
        }

        Events.ExpectMsg<PeerDropped>();
    }
}
