using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Tests.Discovery;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>A server with four places, all for inbound peers, that always waits the longest time: 7 minutes.</summary>
public sealed class ChurnActorTests : ServerSpec
{
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(7), Tick = TimeSpan.FromTicks(1);

    private readonly List<PrivateKey> _keys = [.. Enumerable.Range(0, 4).Select(_ => PrivateKey.Generate())];

    [Fact]
    public void Peer_OlderThanTenMinutes_MakesRoomAtTheChurnTime_AndNotATickEarlier()
    {
        var server = Start(floor: 3);
        var peers = _keys.ConvertAll(key => Join(server, key));
        // the most useful tenth of four, and one of use less
        var useful = Lines.LastSender;
        useful.Tell(new ProtocolActor.ScoreUsefulness(0.1));
        Find(server, _keys[3], useful);
        server.Server.Tell(new ServerActor.AddTrusted(_keys[2].PublicKey.Id));
        // after 7 minutes they are too young
        Advance(Wait);
        ExpectNothing(Events, server.Server);
        Advance(Wait - Tick);
        ExpectNothing(Events, server.Server);
        Advance(Tick);
        // the largest number is drawn: the last of those that are neither trusted nor spared
        var dropped = ExpectOneLeaving(server, peers);
        Assert.Contains(_keys.FindIndex(key => key.PublicKey.Id == dropped), new[] { 0, 1 });
        Assert.Equal(3, server.Peers().Length);

        // a place is free, and the floor is reached: nobody else has to go
        Advance(Wait);
        Advance(Wait);
        ExpectNothing(Events, server.Server);
        Assert.Empty(Bans(server));
        peers.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public void Peer_WhenOff_NeverMakesRoom()
    {
        var server = Start(floor: 0, churn: false);
        var peers = _keys.ConvertAll(key => Join(server, key));
        AdvanceInSteps(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), server.Server);
        ExpectNothing(Events, server.Server);
        peers.ForEach(peer => peer.Dispose());
    }

    [Fact]
    public void Churn_GoesOnAfterARestartOfTheServer()
    {
        var server = Start(floor: 0);
        var peers = _keys.ConvertAll(key => Join(server, key));
        Advance(TimeSpan.FromMinutes(1));
        Restart(server);
        Assert.Equal(4, server.Peers().Length);
        Advance(Wait);
        ExpectNothing(Events, server.Server);
        Advance(Wait);
        ExpectOneLeaving(server, peers);
        peers.ForEach(peer => peer.Dispose());
    }

    private NodeId ExpectOneLeaving(TestServer server, List<RawPeer> peers)
    {
        // told to go now, and gone a second later though it does not close
        Settle([server.Server, .. server.PeerActors()]);
        Advance(server.Context.Peers.DisconnectTimeout);
        var dropped = Events.ExpectMsg<PeerDropped>();
        Assert.Equal((DisconnectReason.TooManyPeers, "makes room"), (dropped.Reason, dropped.Detail));
        Assert.Equal(DisconnectReason.TooManyPeers, peers.Single(peer => peer.Key.PublicKey.Id == dropped.Id).ReceiveDisconnect());
        return dropped.Id;
    }

    private TestServer Start(int floor, bool churn = true) => Start(
        new ServerSettings { MaxPeers = 4, Dial = false },
        peers: new PeerSettings { PingInterval = TimeSpan.FromHours(2), ReadTimeout = TimeSpan.FromHours(2).Subtract(Tick) },
        reputation: new ReputationSettings { Floor = floor, Churn = churn },
        randomness: new SteadyRandomness());
}
