using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Wire.Tests.P2p;

public class BaseProtocolTests
{
    [Theory]
    [InlineData("c104", DisconnectReason.TooManyPeers)]
    [InlineData("04", DisconnectReason.TooManyPeers)]
    [InlineData("0204c104", DisconnectReason.TooManyPeers)]
    [InlineData("010004", DisconnectReason.TooManyPeers)]
    [InlineData("c110", DisconnectReason.SubprotocolError)]
    [InlineData("c180", DisconnectReason.Requested)]
    [InlineData("c100", DisconnectReason.Requested)]
    [InlineData("80", DisconnectReason.Requested)]
    [InlineData("00", DisconnectReason.Requested)]
    [InlineData("", DisconnectReason.Requested)]
    [InlineData("c0", DisconnectReason.Requested)]
    [InlineData("0100c0", DisconnectReason.Requested)]
    [InlineData("c20801", DisconnectReason.Quitting)]
    [InlineData("c281ff", (DisconnectReason)255)]
    [InlineData("0c", (DisconnectReason)12)]
    public void DecodeDisconnect_InEveryFormInUse_GivesTheReason(string hex, DisconnectReason want)
    {
        var payload = Convert.FromHexString(hex);
        Assert.True(BaseProtocol.TryDecodeDisconnect(payload, out var reason, out var error), error.ToString());
        Assert.Equal(want, reason);
    }

    [Theory]
    [InlineData("820100")]
    [InlineData("c3820100")]
    [InlineData("c1c0")]
    [InlineData("c204")]
    [InlineData("0400c104")]
    [InlineData("0404")]
    [InlineData("f90100")]
    public void DecodeDisconnect_OfAnythingElse_IsAFault(string hex)
    {
        Assert.False(BaseProtocol.TryDecodeDisconnect(Convert.FromHexString(hex), out _, out var error));
        Assert.False(error.IsNone);
    }

    [Fact]
    public void DecodeDisconnect_AboveTheLimit_IsAFault() =>
        Assert.False(BaseProtocol.TryDecodeDisconnect(new byte[2049], out _, out _));

    [Fact]
    public void Disconnect_OfEveryReason_SurvivesTheRoundTrip()
    {
        foreach (var reason in Enum.GetValues<DisconnectReason>())
        {
            var payload = BaseProtocol.EncodeDisconnect(reason);
            Assert.Equal(2, payload.Length);
            Assert.True(BaseProtocol.TryDecodeDisconnect(payload, out var again, out _));
            Assert.Equal(reason, again);
        }
    }

    [Theory]
    [InlineData(5ul, 5ul, true)]
    [InlineData(5ul, 4ul, false)]
    [InlineData(4ul, 5ul, false)]
    [InlineData(5ul, 99ul, true)]
    public void UsesSnappy_NeedsVersion5OnBothSides(ulong ours, ulong theirs, bool want) =>
        Assert.Equal(want, BaseProtocol.UsesSnappy(ours, theirs));
}
