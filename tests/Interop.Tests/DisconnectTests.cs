using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>Disconnect from either side: the other one sees the reason.</summary>
public sealed class DisconnectTests
{
    [Theory]
    [InlineData(Foreign.Current, "68", "5")]
    [InlineData(Foreign.Current, "68", "4")]
    [InlineData(Foreign.Old, "63", "4")]
    public async Task Disconnect_WhenWeSendIt_TheySeeTheReason(string kind, string eth, string p2p)
    {
        await using var ours = await OurNode.Start(OurNode.EthOnly(eth));
        await using var theirs = await Foreign.Start(kind, [.. Foreign.Connect(ours.Enode), .. Foreign.Chain(kind), .. Foreign.Versions(kind, eth, p2p)]);
        await ours.ExpectEth(theirs);
        await theirs.Expect("status");
        ours.Disconnect(theirs.Enode, DisconnectReason.Quitting);
        var removed = await theirs.Expect("peer-removed");
        Assert.Equal((int)DisconnectReason.Quitting, removed.GetProperty("reason").GetInt32());
        Assert.False(removed.GetProperty("weDisconnected").GetBoolean());
        Assert.False((await ours.ExpectDrop(theirs)).ByRemote);
    }

    [Theory]
    [InlineData(Foreign.Current, "68", "5")]
    [InlineData(Foreign.Current, "68", "4")]
    [InlineData(Foreign.Old, "63", "4")]
    public async Task Disconnect_WhenTheySendIt_WeSeeTheReason(string kind, string eth, string p2p)
    {
        await using var ours = await OurNode.Start(OurNode.EthOnly(eth));
        await using var theirs = await Foreign.Start(kind, [.. Foreign.Connect(ours.Enode), .. Foreign.Chain(kind), .. Foreign.Versions(kind, eth, p2p)]);
        await ours.ExpectEth(theirs);
        await theirs.Expect("status");
        theirs.Send(new { cmd = "disconnect", reason = (int)DisconnectReason.TooManyPeers });
        var dropped = await ours.ExpectDrop(theirs);
        Assert.Equal(DisconnectReason.TooManyPeers, dropped.Reason);
        Assert.True(dropped.ByRemote);
    }
}
