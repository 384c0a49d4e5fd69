namespace Akka.Devp2p.Interop.Tests;

/// <summary>Five of ours and three of theirs, each given only the first of ours: every table ends with everyone.</summary>
public sealed class MixedNetworkTests
{
    [Fact]
    public async Task Network_OfFiveOursAndThreeTheirs_EveryTableHasEveryone()
    {
        await using var first = await OurNode.Start(Quick);
        var theirs = await Task.WhenAll(new[] { Foreign.Current, Foreign.Current, Foreign.Old }.Select(kind =>
            Foreign.Start(kind, ["--bootnode", first.Enode, .. Foreign.NoAutoDial, .. Foreign.QuickRefresh])));
        var ours = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OurNode.Start(Quick, first.Enode)));
        try
        {
            OurNode[] all = [first, .. ours];
            var foreignIds = theirs.Select(peer => OurNode.Parse(peer.Enode).Id).ToArray();
            await Task.WhenAll(all.Select(node => node.ExpectInTable([.. foreignIds, .. all.Where(other => other != node).Select(other => other.NodeId)])));
            await Task.WhenAll(theirs.Select(peer => ExpectAll(peer, [.. all.Select(node => node.Id), .. theirs.Where(other => other != peer).Select(other => other.Id)])));
        }
        finally
        {
            foreach (var node in ours)
            {
                await node.DisposeAsync();
            }

            foreach (var peer in theirs)
            {
                await peer.DisposeAsync();
            }
        }
    }

    private const string Quick = "devp2p { server.dial = off, discovery { refresh-interval = 10s } }";

    private static async Task ExpectAll(ForeignPeer peer, string[] ids)
    {
        foreach (var id in ids)
        {
            await peer.Expect("dpt-added", e => e.GetProperty("id").GetString() == id);
        }
    }
}
