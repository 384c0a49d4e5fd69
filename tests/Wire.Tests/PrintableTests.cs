namespace Akka.Devp2p.Wire.Tests;

public class PrintableTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("Geth/v1.16.2-stable/linux-amd64/go1.24", "Geth/v1.16.2-stable/linux-amd64/go1.24")]
    [InlineData("a\nb\r\tc\\", "a\\nb\\r\\tc\\\\")]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("\u0000\u007f\u0085\u2028\u202e\ufeff", "\\u0000\\u007f\\u0085\\u2028\\u202e\\ufeff")]
    [InlineData("Zürich \U0001F600", "Zürich \U0001F600")]
    [InlineData("\U000E0041", "\\U000e0041")]
    public void Text_WhenPrinted_HidesNothing(string? text, string want) => Assert.Equal(want, Printable.Text(text));

    [Fact]
    public void Text_WhenASurrogateIsAlone_ShowsAReplacement() => Assert.Equal("\ufffdx", Printable.Text("\ud800x"));

    [Theory]
    [InlineData(128, 128)]
    [InlineData(129, 128)]
    [InlineData(1_000_000, 128)]
    public void Text_WhenLong_IsCut(int length, int want)
    {
        var text = Printable.Text(new string('x', length));
        Assert.Equal(want, text.Length);
        Assert.Equal(length > 128, text.EndsWith("...", StringComparison.Ordinal));
    }

    [Fact]
    public void Text_WhenEscapesMakeItLong_IsNeverCutInsideOne()
    {
        for (var max = 3; max < 40; max++)
        {
            var text = Printable.Text("\u0001\u0001\u0001\U0001F600\u0001\u0001", max);
            Assert.InRange(text.Length, 0, max);
            Assert.Equal(0, text.Replace("...", "", StringComparison.Ordinal).Replace("\U0001F600", "", StringComparison.Ordinal).Length % 6);
        }
    }

    [Fact]
    public void Bytes_WhenNotUtf8_ShowReplacementCharacters()
    {
        Assert.Equal("a\ufffdb", Printable.Text([(byte)'a', 0xff, (byte)'b']));
        Assert.Equal(128, Printable.Text(new byte[5000].Select(_ => (byte)'y').ToArray().AsSpan()).Length);
    }
}
