using Akka.Devp2p.Actors.Peers;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>Pings of the base protocol, compressed and not: each side answers the other's.</summary>
public sealed class PingTests
{
    [Theory]
    [InlineData(Foreign.Current, "68", "5")]
    [InlineData(Foreign.Current, "68", "4")]
    [InlineData(Foreign.Old, "63", "4")]
    public async Task Pings_WhenWeSendThemEverySecond_AreAnswered(string kind, string eth, string p2p)
    {
        await using var ours = await OurNode.Start(OurNode.EthOnly(eth) + "\ndevp2p.peers.ping-interval = 1s");
        await using var theirs = await Foreign.Start(kind, [.. Foreign.Connect(ours.Enode), .. Foreign.Chain(kind), .. Foreign.Versions(kind, eth, p2p)]);
        await ours.ExpectEth(theirs);

        // theirs has sent Hello and Status and nothing else since: what comes on top answers our pings
        var traffic = await ours.ExpectPeer(theirs, peer => peer.Traffic.MessagesIn >= 5);
        Assert.True(traffic.Traffic.MessagesOut >= 5);

        // an unanswered ping of theirs would end the connection; this one is answered, since it still works
        theirs.Send(new { cmd = "p2pping" });
        await ours.ExpectPeer(theirs, peer => peer.Traffic.MessagesIn >= traffic.Traffic.MessagesIn + 2);
    }
}
