using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>One server, peers that the test plays by hand, and who comes, goes and is banned.</summary>
public abstract class ServerSpec : ActorSpec
{
    internal static readonly IPAddress Ours = IPAddress.Parse("127.0.0.1");
    internal static readonly IPAddress Theirs = IPAddress.Parse("127.0.0.2");
    internal static readonly Capability LinesCapability = new("lines", 1);

    protected ServerSpec(string hocon = "") : base(hocon)
    {
        Lines = CreateTestProbe();
        Events = CreateTestProbe();
        Sys.EventStream.Subscribe(Events.Ref, typeof(PeerDropped));
        Sys.EventStream.Subscribe(Events.Ref, typeof(PeerBanned));
        Sys.EventStream.Subscribe(Events.Ref, typeof(PeerUnbanned));
    }

    internal InMemoryStreams Network { get; } = new();

    /// <summary>Gets what the protocol's actors tell; its last sender is the actor of the peer that joined last.</summary>
    internal TestProbe Lines { get; }

    internal TestProbe Events { get; }

    internal TestServer Start(
        ServerSettings? settings = null,
        IActorRef? nodeDatabase = null,
        string name = "a",
        IPAddress? address = null,
        ReputationSettings? reputation = null,
        PeerSettings? peers = null,
        IRandomness? randomness = null) =>
        new TestServer(
            Sys, Scheduler, name, Network.Host(address ?? Ours), address ?? Ours, [LinesActor.Spec(Lines.Ref)], settings, peers,
            nodeDatabase: nodeDatabase, reputation: reputation, randomness: randomness).Start(loadBans: true);

    internal RawPeer Dial(TestServer server, PrivateKey? key = null) =>
        RawPeer.Connect(Network.Host(Theirs), server.Self.TcpEndPoint!, key).Secure(server.Key.PublicKey);

    internal RawPeer Join(TestServer server, PrivateKey? key = null)
    {
        var peer = Dial(server, key).Greet(LinesCapability);
        Lines.ExpectMsg<LinesActor.Up>();
        peer.PingPong();
        return peer;
    }

    internal void ExpectRefused(TestServer server, PrivateKey key, DisconnectReason reason)
    {
        using var refused = Dial(server, key);
        Assert.Equal(reason, refused.ReceiveDisconnect());
    }

    internal string? Ban(TestServer server, PublicKey key, TimeSpan duration, string reason = "noise")
    {
        server.Server.Tell(new ServerActor.BanPeer(key.Id, duration, reason), TestActor);
        return ExpectMsg<ServerActor.BanAnswered>().Refusal;
    }

    internal IReadOnlyList<Ban> Bans(TestServer server)
    {
        server.Server.Tell(ServerActor.GetBans.Instance, TestActor);
        return ExpectMsg<ServerActor.Bans>().All;
    }

    /// <summary>A peer, once all that its protocol has told before has come to the server.</summary>
    internal PeerSnapshot Find(TestServer server, PrivateKey key, params IActorRef[] protocols)
    {
        Settle([.. protocols, .. protocols.Select(protocol => ((ActorRefWithCell)protocol).Parent), server.Server]);
        return server.Peers().Single(peer => peer.Id == key.PublicKey.Id);
    }

    /// <summary>The score of a node that is not connected: it comes once more to show it, and leaves.</summary>
    internal double ScoreOf(TestServer server, PrivateKey key)
    {
        using var peer = Join(server, key);
        var score = Find(server, key).Score;
        peer.Send(BaseProtocol.DisconnectCode, BaseProtocol.EncodeDisconnect(DisconnectReason.Quitting));
        peer.Dispose();
        Events.ExpectMsg<PeerDropped>();
        return score;
    }

    /// <summary>A message that our own code must never send: the actor fails and starts anew.</summary>
    internal void Restart(TestServer server)
    {
        AllowErrors<NullReferenceException>();
        server.Server.Tell(new ServerActor.AddStatic(null!));
    }
}
