using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>Peers of another chain: a fault of the sub-protocol, said on the wire as 0x10.</summary>
public sealed class MismatchTests
{
    private static readonly string Another = new('1', 64);

    /// <summary>Package, eth version, whether they dial.</summary>
    public static TheoryData<string, string, bool> Cases => new()
    {
        { Foreign.Current, "68", true }, { Foreign.Current, "68", false }, { Foreign.Current, "63", true },
        { Foreign.Old, "63", true }, { Foreign.Old, "63", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Status_WhenTheirGenesisIsAnother_EndsTheConnection(string kind, string eth, bool theyDial) =>
        Refused(kind, eth, theyDial, Foreign.Chain(kind, genesis: Another));

    [Theory]
    [MemberData(nameof(Cases))]
    public Task Status_WhenTheirNetworkIsAnother_EndsTheConnection(string kind, string eth, bool theyDial) =>
        Refused(kind, eth, theyDial, Foreign.Chain(kind, network: 1338));

    /// <summary>London at block 5 instead of 0, and passed: the same genesis, another fork hash.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Status_WhenTheirForksAreOthers_EndsTheConnection(bool theyDial) => Refused(Foreign.Current, "68", theyDial,
    [
        .. Foreign.Chain(Foreign.Current), "--forks",
        "chainstart:0,homestead:0,tangerineWhistle:0,spuriousDragon:0,byzantium:0,constantinople:0,petersburg:0,istanbul:0,berlin:0,london:5",
    ]);

    /// <summary>Their own check does not run here, so that the reason they see is the one we sent.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Status_OfAnotherChain_IsAnsweredByTheReasonThatTheySee(bool genesis, bool network)
    {
        await using var ours = await OurNode.Start(OurNode.EthOnly("68"));
        await using var theirs = await Foreign.Start(Foreign.Current,
            [.. Foreign.Connect(ours.Enode), .. Foreign.Chain(Foreign.Current), .. Foreign.Versions(Foreign.Current, "68", "4"), "--no-status"]);
        await theirs.Expect("peer-added");
        var status = new EthStatus
        {
            Version = 68, NetworkId = network ? 1338 : OurNode.Network.NetworkId, Head = OurNode.Network.GenesisHash,
            Genesis = genesis ? Hash256.Parse(Another) : OurNode.Network.GenesisHash,
            ForkId = OurNode.Network.ForkIdAt(0, OurNode.Network.GenesisHeader.Timestamp),
        };
        theirs.Send(new { cmd = "raw", code = BaseProtocol.Length, data = Convert.ToHexStringLower(status.Encode()) });
        var removed = await theirs.Expect("peer-removed");
        Assert.Equal((int)DisconnectReason.SubprotocolError, removed.GetProperty("reason").GetInt32());
        Assert.False(removed.GetProperty("weDisconnected").GetBoolean());
        Assert.False((await ours.ExpectDrop(theirs)).ByRemote);
    }

    private static async Task Refused(string kind, string eth, bool theyDial, string[] chain)
    {
        await using var ours = await OurNode.Start(OurNode.EthOnly(eth));
        await using var theirs = await Foreign.Start(kind, [.. theyDial ? Foreign.Connect(ours.Enode) : ["--no-dpt"], "--eth", eth, .. chain]);
        if (!theyDial)
        {
            ours.Dial(theirs.Enode);
        }

        await ours.ExpectPeer(theirs);
        // both sides see the mismatch; whoever is faster says so
        var dropped = await ours.ExpectDrop(theirs);
        Assert.Equal(DisconnectReason.SubprotocolError, dropped.Reason);
    }
}
