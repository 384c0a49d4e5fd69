using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>What a connection survives costs score, and the place only when enough others stay.</summary>
public sealed class PenaltyTests : ServerSpec
{
    private readonly PrivateKey _key = PrivateKey.Generate();

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void PenalizePeer_UntilNothingIsLeft_DisconnectsUnlessPeersAreFew(int floor, bool want)
    {
        var server = Start(reputation: new ReputationSettings { Floor = floor });
        using var other = Join(server);
        using var peer = Join(server, _key);
        var protocol = Lines.LastSender;
        Penalize(PeerFault.Useless, 9);
        Assert.Equal(-90, Find(server, _key, protocol).Score);
        peer.PingPong();
        Penalize(PeerFault.Useless, 1);
        if (want)
        {
            Assert.Equal(DisconnectReason.UselessPeer, peer.ReceiveDisconnect());
            Assert.Equal(_key.PublicKey.Id, Assert.Single(Bans(server)).Id);
        }
        else
        {
            Assert.Equal(-100, Find(server, _key, protocol).Score);
            peer.PingPong();
        }

        void Penalize(PeerFault fault, int times)
        {
            for (var i = 0; i < times; i++)
            {
                protocol.Tell(new ProtocolActor.PenalizePeer(fault, "empty answer"));
            }
        }
    }

    /// <summary>Whoever has been told to go counts no longer, though it is there until its connection is closed.</summary>
    [Fact]
    public void PenalizePeer_OfSeveralAtOnce_LeavesTheFloor()
    {
        var server = Start(reputation: new ReputationSettings { Floor = 2 });
        using var first = Join(server);
        using var second = Join(server, _key);
        var spared = Lines.LastSender;
        using var third = Join(server);
        Exhaust(Lines.LastSender);
        Assert.Equal(third.Key.PublicKey.Id, Events.ExpectMsg<PeerBanned>().Ban.Id);
        Exhaust(spared);
        Assert.Equal((-100, 3), (Find(server, _key, spared).Score, server.Peers().Length));
        Assert.Single(Bans(server));
        second.PingPong();

        static void Exhaust(IActorRef protocol)
        {
            for (var i = 0; i < 10; i++)
            {
                protocol.Tell(new ProtocolActor.PenalizePeer(PeerFault.Useless, "empty answer"));
            }
        }
    }

    /// <summary>The peer decides how often its protocol complains: the server hears 16 of it between two pings.</summary>
    [Fact]
    public void PenalizePeer_InAFlood_IsPassedOnSixteenTimesAPing()
    {
        var server = Start(reputation: new ReputationSettings { HalfLife = TimeSpan.FromDays(30) });
        using var peer = Join(server, _key);
        var protocol = Lines.LastSender;
        Flood();
        Assert.Equal(-80, Find(server, _key, protocol).Score);
        Advance(server.Context.Peers.PingInterval);
        Flood();
        Assert.InRange(Find(server, _key, protocol).Score, -90, -89.9);

        void Flood()
        {
            for (var i = 0; i < 100; i++)
            {
                protocol.Tell(new ProtocolActor.PenalizePeer(PeerFault.Timeout, "no answer"));
            }

            Settle(protocol);
        }
    }
}
