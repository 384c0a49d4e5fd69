using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>What both sides must say about a connection that works.</summary>
internal static class Agreement
{
    /// <summary>Hello with the capability, Status of both sides, a request answered, and a ping after which it still works.</summary>
    public static async Task Check(OurNode ours, ForeignPeer theirs, string eth, bool inbound)
    {
        var added = await ours.ExpectPeer(theirs);
        Assert.Equal(inbound, added.Peer.Inbound);
        Assert.Contains(new Capability("eth", uint.Parse(eth)), added.Peer.Running);

        var hello = await theirs.Expect("peer-added", e => e.GetProperty("id").GetString() == ours.Id);
        Assert.StartsWith("Akka.Devp2p/", hello.GetProperty("clientId").GetString(), StringComparison.Ordinal);
        var status = await theirs.Expect("status", e => e.GetProperty("id").GetString() == ours.Id);
        Assert.Equal(OurNode.Network.NetworkId, status.GetProperty("networkId").GetUInt64());
        Assert.Equal(OurNode.Network.GenesisHash.ToString(), status.GetProperty("genesis").GetString());
        Assert.Equal(int.Parse(eth), (await ours.ExpectEth(theirs)).GetProperty("version").GetInt32());

        await AskForGenesis(theirs, int.Parse(eth));
        theirs.Send(new { cmd = "p2pping" });
        await AskForGenesis(theirs, int.Parse(eth));
    }

    /// <summary>GetBlockHeaders [origin 0, amount 1, skip 0, reverse 0], from eth/66 with a request id; answered by the genesis header.</summary>
    public static async Task AskForGenesis(ForeignPeer theirs, int version)
    {
        theirs.Forget();
        object query = new object[] { "", "01", "", "" };
        theirs.Send(new { cmd = "send", proto = "eth", code = 3, payload = version >= 66 ? new[] { "07", query } : query });
        var answer = await theirs.Expect("msg", e => e.GetProperty("code").GetInt32() == 4);
        var payload = answer.GetProperty("payload");
        var headers = version >= 66 ? payload[1] : payload;
        Assert.Single(headers.EnumerateArray());
        Assert.Equal(OurNode.Network.GenesisHeader.StateRoot.ToString(), headers[0][3].GetString());
    }
}
