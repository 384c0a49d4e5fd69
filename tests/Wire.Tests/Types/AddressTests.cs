using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Wire.Tests.Types;

public class AddressTests
{
    [Theory]
    [InlineData("f39fd6e51aad88f6f4ce6ab8827279cfffb92266")]
    [InlineData("0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266")]
    public void Parsing_OfHexWithAndWithoutPrefix_GivesTheLowerCaseText(string text)
    {
        Assert.True(Address.TryParse(text, out var address));
        Assert.Equal("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", address.ToString());
        Assert.Equal(address, new Address(address.ToArray()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("f39fd6e51aad88f6f4ce6ab8827279cfffb9226")]
    [InlineData("f39fd6e51aad88f6f4ce6ab8827279cfffb92266aa")]
    [InlineData("g39fd6e51aad88f6f4ce6ab8827279cfffb92266")]
    public void Parsing_OfAnythingElse_Fails(string? text) => Assert.False(Address.TryParse(text, out _));
}
