using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Wire.Tests.Nat;

/// <summary>STUN against the sample answers of RFC 5769 sections 2.2 and 2.3, which RFC 8489 refers to.</summary>
public class StunTests
{
    internal static readonly byte[] Transaction = Convert.FromHexString("b7e7a701bc34d686fa87dfae");

    internal const string Four =
        "0101003c2112a442b7e7a701bc34d686fa87dfae" + "8022000b7465737420766563746f7220" + "002000080001a147e112a643"
        + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7" + "80280004c07d4c96";

    internal const string Six =
        "010100482112a442b7e7a701bc34d686fa87dfae" + "8022000b7465737420766563746f7220" + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
        + "00080014a382954e4be67bf11784c97c8292c275bfe3ed41" + "80280004c8fb0b4c";

    [Fact]
    public void Request_HasHeaderCookieAndTransaction() =>
        Assert.Equal("000100002112a442b7e7a701bc34d686fa87dfae", Convert.ToHexStringLower(Stun.EncodeBindingRequest(Transaction)));

    [Theory]
    [InlineData(Four, "192.0.2.1:32853")]
    [InlineData(Six, "[2001:db8:1234:5678:11:2233:4455:6677]:32853")]
    // RFC 3489's MAPPED-ADDRESS, and beside it the masked one, which wins
    [InlineData("0101000c2112a442b7e7a701bc34d686fa87dfae" + "000100080001805501020304", "1.2.3.4:32853")]
    [InlineData("010100182112a442b7e7a701bc34d686fa87dfae" + "000100080001805501020304" + "002000080001a147e112a643", "192.0.2.1:32853")]
    // twice: the first counts
    [InlineData("010100182112a442b7e7a701bc34d686fa87dfae" + "002000080001a147e112a643" + "002000080001a147e112a644", "192.0.2.1:32853")]
    public void Success_GivesTheAddress(string hex, string address)
    {
        Assert.True(Stun.TryDecode(Convert.FromHexString(hex), Transaction, out var response, out var error), error.ToString());
        Assert.Equal((address, 0), (response!.Mapped!.ToString(), response.Error));
    }

    [Fact]
    public void Error_GivesTheCode()
    {
        Assert.True(Stun.TryDecode(Convert.FromHexString("011100082112a442b7e7a701bc34d686fa87dfae" + "0009000400000414"), Transaction, out var response, out _));
        Assert.Equal((null, 420), (response!.Mapped, response.Error));
    }

    [Theory]
    [InlineData("0101000c2112a442b7e7a701bc34d686fa87dfaf" + "000100080001805501020304", "stun: another transaction")]
    [InlineData("0101000c2112a443b7e7a701bc34d686fa87dfae" + "000100080001805501020304", "stun: no magic cookie")]
    [InlineData("0001000c2112a442b7e7a701bc34d686fa87dfae" + "000100080001805501020304", "stun: not an answer to a binding request")]
    [InlineData("010100082112a442b7e7a701bc34d686fa87dfae" + "000100080001805501020304", "stun: wrong length")]
    [InlineData("0101000c2112a442b7e7a701bc34d686fa87dfae" + "0001000a0001805501020304", "stun: attribute is cut off")]
    [InlineData("0101000c2112a442b7e7a701bc34d686fa87dfae" + "000100080002805501020304", "stun: attribute is wrong or unknown")]
    [InlineData("0101000c2112a442b7e7a701bc34d686fa87dfae" + "000100080003805501020304", "stun: attribute is wrong or unknown")]
    [InlineData("0101000c2112a442b7e7a701bc34d686fa87dfae" + "7fff00080001805501020304", "stun: attribute is wrong or unknown")]
    [InlineData("010100042112a442b7e7a701bc34d686fa87dfae" + "80220000", "stun: success without an address")]
    [InlineData("011100042112a442b7e7a701bc34d686fa87dfae" + "80220000", "stun: error without a code")]
    [InlineData("011100082112a442b7e7a701bc34d686fa87dfae" + "0009000400000214", "stun: attribute is wrong or unknown")]
    public void Answer_WhenWrong_IsRefused(string hex, string reason)
    {
        Assert.False(Stun.TryDecode(Convert.FromHexString(hex), Transaction, out _, out var error));
        Assert.Equal(reason, error.Reason);
    }
}
