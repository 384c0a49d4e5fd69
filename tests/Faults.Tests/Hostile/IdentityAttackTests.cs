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
            var at = new IPEndPoint(IPAddress.Parse("10.7.0.1"), 30303);
            using var listener = Streams.Host(at.Address).Listen(at, 1);
            var accepting = listener.AcceptAsync(CancellationToken.None).AsTask();
            One.Server.Tell(new ServerActor.AddStatic(Enode.Create(victim.PublicKey, at.Address, 30303, 30303)));
            using var dialed = Greet(RawPeer.Accept(accepting, victim));
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
