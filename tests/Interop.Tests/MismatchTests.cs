using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>Peers of another chain: a fault of the sub-protocol, said on the wire as 0x10.</summary>
public sealed class MismatchTests
{
    [Theory]
    [InlineData(Foreign.Current)]
    [InlineData(Foreign.Old)]
    public Task Status_WhenTheirGenesisIsAnother_EndsTheConnection(string kind) =>
        Refused(kind, Foreign.Chain(kind, genesis: new string('1', 64)));

    [Theory]
    [InlineData(Foreign.Current)]
    [InlineData(Foreign.Old)]
    public Task Status_WhenTheirNetworkIsAnother_EndsTheConnection(string kind) =>
        Refused(kind, Foreign.Chain(kind, network: 1338));

    private static async Task Refused(string kind, string[] chain)
    {
        await using var ours = await OurNode.Start(OurNode.EthOnly("63"));
        await using var theirs = await Foreign.Start(kind, [.. Foreign.Connect(ours.Enode), "--eth", "63", .. chain]);
        await ours.ExpectPeer(theirs);
        // both sides see the mismatch; whoever is faster says so
        var dropped = await ours.ExpectDrop(theirs);
        Assert.Equal(DisconnectReason.SubprotocolError, dropped.Reason);
    }
}
