using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>Both checkpoints with geth's order of checks.</summary>
public sealed class AdmissionTests
{
    private static readonly Capability Ours = new("eth", 68);
    private static readonly NodeId Self = Id(5);
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(3);
    private static readonly DateTimeOffset Now = ActorSpec.Epoch;

    public static TheoryData<string, int, int, int, PeerFlags, bool, DisconnectReason?> Cases => new()
    {
        { "room", 0, 0, 1, PeerFlags.None, false, null },
        { "dialed, full", 4, 0, 9, PeerFlags.None, false, DisconnectReason.TooManyPeers },
        { "inbound, inbound part full", 0, 2, 9, PeerFlags.Inbound, false, DisconnectReason.TooManyPeers },
        { "dialed, inbound part full", 0, 2, 9, PeerFlags.None, false, null },
        { "trusted inbound, full", 4, 2, 9, PeerFlags.Inbound, true, null },
        { "static, full", 4, 0, 9, PeerFlags.Static, false, null },
        { "connected, full: too many first", 4, 0, 1, PeerFlags.None, false, DisconnectReason.TooManyPeers },
        { "connected", 1, 0, 1, PeerFlags.None, false, DisconnectReason.AlreadyConnected },
        { "connected and trusted, full", 4, 0, 1, PeerFlags.None, true, DisconnectReason.AlreadyConnected },
        { "self", 0, 0, 5, PeerFlags.None, false, DisconnectReason.Self },
        { "self, full: too many first", 4, 0, 5, PeerFlags.None, false, DisconnectReason.TooManyPeers },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void CheckPostHandshake_ForEachCase_GivesGethsAnswer(
        string name, int dialed, int inbound, int id, PeerFlags flags, bool trusted, DisconnectReason? want)
    {
        var admission = Fill(dialed, inbound);
        admission.SetTrusted(Id(id), trusted);
        Assert.True(want == admission.CheckPostHandshake(Id(id), flags), name);
    }

    [Fact]
    public void CheckAddPeer_WhenNothingInCommon_IsUselessBeforeAnythingElse()
    {
        var admission = Fill(4, 0);
        Assert.Equal(DisconnectReason.UselessPeer, admission.CheckAddPeer(Id(9), PeerFlags.None, [new Capability("eth", 67)]));
        Assert.Equal(DisconnectReason.TooManyPeers, admission.CheckAddPeer(Id(9), PeerFlags.None, [Ours]));
    }

    [Fact]
    public void CheckAddPeer_WhenWeOfferNothing_NobodyIsUseless() =>
        Assert.Null(new Admission(Self, 4, 2, [], Hold).CheckAddPeer(Id(1), PeerFlags.None, []));

    [Fact]
    public void Remove_WhenInboundPeerLeaves_FreesItsPlace()
    {
        var admission = Fill(0, 2);
        Assert.Equal(DisconnectReason.TooManyPeers, admission.CheckPostHandshake(Id(9), PeerFlags.Inbound));
        admission.Remove(Id(101));
        admission.Remove(Id(101));
        Assert.Null(admission.CheckPostHandshake(Id(9), PeerFlags.Inbound));
        Assert.Equal(1, admission.Inbound);
    }

    [Theory]
    [InlineData(1, PeerFlags.Inbound, 0.0, 1.0)] // our id is the larger one: we decide
    [InlineData(1, PeerFlags.Inbound | PeerFlags.Trusted, 2.9, 1.0)]
    [InlineData(101, PeerFlags.Static, 0.0, 3.0)] // the other side decides
    [InlineData(101, PeerFlags.None, 2.9, 3.0)]
    [InlineData(1, PeerFlags.Inbound, 3.0, null)] // not at the same moment
    [InlineData(1, PeerFlags.Static, 0.0, null)] // the same direction twice
    [InlineData(101, PeerFlags.Inbound, 0.0, null)]
    [InlineData(9, PeerFlags.Inbound, 0.0, null)] // not connected
    public void HoldFor_WhenTheOtherDirectionWasAdmittedJustNow_GivesTheLargerIdTheDecision(int id, PeerFlags flags, double after, double? want)
    {
        var limit = Fill(1, 1).HoldFor(Id(id), flags, Now + TimeSpan.FromSeconds(after));
        Assert.Equal(want, limit?.TotalSeconds);
    }

    private static Admission Fill(int dialed, int inbound)
    {
        var admission = new Admission(Self, 4, 2, [Ours], Hold);
        for (var i = 1; i <= dialed; i++)
        {
            admission.Add(Id(i), PeerFlags.None, Now);
        }

        for (var i = 1; i <= inbound; i++)
        {
            admission.Add(Id(100 + i), PeerFlags.Inbound, Now);
        }

        return admission;
    }

    private static NodeId Id(int n)
    {
        Span<byte> bytes = stackalloc byte[32];
        BitConverter.TryWriteBytes(bytes, n + 1);
        return new NodeId(new Hash256(bytes));
    }
}
