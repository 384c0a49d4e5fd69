using System.Net;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Faults.Tests.Hostile;

/// <summary>Whoever claims to be another, to be us, or to be several.</summary>
public sealed class IdentityAttackTests : HostileSpec
{
    /// <summary>Both checkpoints see each of them before any is a peer: the place is taken once.</summary>
    [Fact]
    public void SameId_TwentyTimesAtOnce_IsOnePeer()
    {
        Meet(20);
        var key = PrivateKey.Generate();
        var all = Enumerable.Range(0, 20).Select(_ => Secure(key)).ToList();
        all.ForEach(attacker => attacker.SendHello(key.PublicKey.Bytes.ToArray(), Echo));
        Assert.Equal(key.PublicKey.Id, Events.ExpectMsg<PeerAdded>().Peer.Id);
        AwaitHandshakes(19); // they wait for us to say goodbye
        Assert.Equal(PeerCount + 1, PeersOf(One).Count);
        Assert.False(Events.HasMessages);
        all.ForEach(attacker => attacker.Compress().Send(BaseProtocol.PingCode, Empty));
        Assert.Equal(19, all.Count(attacker => attacker.Receive()!.Value.Code == BaseProtocol.DisconnectCode));
        all.ForEach(attacker => attacker.Dispose());
        Assert.Equal(key.PublicKey.Id, Events.ExpectMsg<PeerDropped>().Id);
        ExpectUnharmed();
    }

    [Fact]
    public void OurOwnId_IsToldSo_AndTakesNoPlace()
    {
        var ours = PrivateKey.Generate();
        Meet(4, options => options.Key = ours);
        for (var i = 0; i < 8; i++)
        {
            using var attacker = Connect(ours).Secure(ours.PublicKey);
            Assert.Equal(DisconnectReason.Self, attacker.ReceiveDisconnect());
        }

        ExpectUnharmed();
    }

    /// <summary>The handshake has proven one key, and Hello names another: somebody's, or, where we have dialed, our own.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnotherKey_InHello_IsToldSo_AndTakesNoPlace(bool weDial)
    {
        Meet();
        if (weDial)
        {
            using var key = PrivateKey.Generate();
            using var dialed = Dialed(key);
            ExpectRefused(dialed, One.Info.Self.Key);
            One.Server.Tell(new ServerActor.RemoveStatic(key.PublicKey.Id)); // or it would be dialed again
            Quiet();
            Assert.Equal(1, Ask<DialStats>("dialer", DialSchedulerActor.GetDialStats.Instance).ByOutcome[DialOutcome.WrongIdentity]);
        }

        for (var i = 0; !weDial && i < 8; i++)
        {
            using var attacker = Secure();
            ExpectRefused(attacker, Others[0].Info.Self.Key);
        }

        ExpectUnharmed();
    }

    /// <summary>
    /// An auth names its sender, and only the first frame proves it. Until then the victim must lose nothing: it is dialed, admitted, and blamed
    /// for nothing.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AnothersId_ClaimedInAuth_CostsTheOtherNothing(bool weDial)
    {
        Meet();
        using var victim = PrivateKey.Generate();
        var impostors = Enumerable.Range(0, 3).Select(_ => Impostor(victim.PublicKey)).ToList();
        AwaitHandshakes(3);
        if (weDial)
        {
            using var dialed = Greet(Dialed(victim));
            One.Server.Tell(new ServerActor.RemoveStatic(victim.PublicKey.Id));
            Assert.Equal(DisconnectReason.Requested, dialed.ReceiveDisconnect());
            dialed.Dispose();
            ExpectDropped(dialed, DisconnectReason.Requested);
        }
        else
        {
            using var dialing = Join(victim);
            impostors.ForEach(impostor => impostor.SendGarbage(100));
            impostors.ForEach(impostor => impostor.Dispose());
            AwaitHandshakes(0);
            dialing.PingPong();
            Assert.Equal(0, PeersOf(One).Single(peer => peer.Id == victim.PublicKey.Id).Score);
            dialing.Dispose();
            ExpectDropped(dialing, DisconnectReason.NetworkError);
        }

        ExpectUnharmed();
    }

    /// <summary>Whom the node dials, once it has done the RLPx handshake; nobody listens there afterwards.</summary>
    private RawPeer Dialed(PrivateKey key)
    {
        var at = new IPEndPoint(IPAddress.Parse("10.7.0.1"), 30303);
        using var listener = Streams.Host(at.Address).Listen(at, 1);
        var accepting = listener.AcceptAsync(CancellationToken.None).AsTask();
        One.Server.Tell(new ServerActor.AddStatic(Enode.Create(key.PublicKey, at.Address, 30303, 30303)));
        return RawPeer.Accept(accepting, key);
    }

    /// <summary>Its Hello names another's key: it is told so, and closed when the Disconnect has had its second.</summary>
    private void ExpectRefused(RawPeer attacker, PublicKey other)
    {
        attacker.SendHello(other.Bytes.ToArray(), Echo);
        Assert.Equal(DisconnectReason.UnexpectedIdentity, attacker.ReceiveDisconnect());
        TaskTime.AwaitTimerAt(Scheduler.Now + TimeSpan.FromSeconds(1));
        Advance(TimeSpan.FromSeconds(1));
        Assert.True(attacker.IsClosed());
    }

    /// <summary>Sends an auth that names the victim's key, without having it, and reads what it can't decrypt.</summary>
    private RawPeer Impostor(PublicKey victim)
    {
        using var ephemeral = PrivateKey.Generate();
        var body = new byte[RlpxHandshake.PlainAuthSize - Ecies.Overhead];
        RandomNumberGenerator.Fill(body);
        Secp256k1.Sign(ephemeral, body.AsSpan(0, 32), body.AsSpan(0, 65)); // of a digest that is not the one
        victim.Bytes.CopyTo(body.AsSpan(65 + 32));
        body[^1] = 0;
        var auth = new byte[RlpxHandshake.PlainAuthSize];
        Ecies.Encrypt(One.Info.Self.Key, RandomNumberGenerator.Fill, body, [], auth);
        var impostor = Connect();
        impostor.SendBytes(auth);
        return impostor;
    }
}
