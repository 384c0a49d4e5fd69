using System.Collections.Immutable;
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>Two whole nodes, one of which bans the other.</summary>
public sealed class NodeBanTests : NodeSpec
{
    private readonly string _directory = Directory.CreateTempSubdirectory("devp2p-").FullName;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Ban_OutlivesTheNode_AndHoldsInBothDirections()
    {
        var a = StartNode("a", "127.0.0.1", options => options.DataDir = _directory);
        var b = StartNode("b", "127.0.0.2");
        b.Server.Tell(new ServerActor.AddStatic(a.Info.Self));
        Events.ExpectMsg<PeerAdded>();
        Events.ExpectMsg<PeerAdded>();
        a.Server.Tell(new ServerActor.BanPeer(b.Info.Self.Id, TimeSpan.FromDays(1), "noise"), TestActor);
        Assert.Null(ExpectMsg<ServerActor.BanAnswered>().Refusal);
        Events.ExpectMsg<PeerDropped>();
        Events.ExpectMsg<PeerDropped>();
        Stop(a);

        a = StartNode("a", "127.0.0.1", options => options.DataDir = _directory);
        a.Server.Tell(ServerActor.GetBans.Instance, TestActor);
        var ban = Assert.Single(ExpectMsg<ServerActor.Bans>().All);
        Assert.Equal((b.Info.Self.Id, "noise", Epoch + TimeSpan.FromDays(1)), (ban.Id, ban.Reason, ban.Until));
        // b has it as a static node, and is refused each time it comes
        var before = Dials(b).Total;
        Until(() => Dials(b).Total > before + 1, "b dials a", 3000, b.Server, a.Server);
        Assert.Empty(Peers(a));
        Assert.True(Dials(b).ByOutcome[DialOutcome.Rejected] > 0, Dials(b).ToString());

        a.Server.Tell(new ServerActor.UnbanPeer(b.Info.Self.Id), TestActor);
        ExpectMsg<ServerActor.BanAnswered>();
        Until(() => Peers(a).Length > 0, "b is back", 3000, b.Server, a.Server);
        Stop(a);
        Stop(b);
    }

    private static DialStats Dials(Devp2pNode node) => node.Refs.Dialer.Ask<DialStats>(DialSchedulerActor.GetDialStats.Instance).GetAwaiter().GetResult();

    private static ImmutableArray<PeerSnapshot> Peers(Devp2pNode node) =>
        node.Server.Ask<ServerActor.Peers>(ServerActor.GetPeers.Instance).GetAwaiter().GetResult().All;
}
