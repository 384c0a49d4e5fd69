using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Tests.Rlp;

/// <summary>Inputs of go-ethereum's rlp/decode_test.go (TestStreamErrors, TestStreamReadBytes, TestStreamRaw) where they are about bytes and not Go types.</summary>
public class RlpReaderTests
{
    [Theory]
    [InlineData("C0", "bytes", "rlp: expected a string, found a list")]
    [InlineData("C0", "uint", "rlp: expected a string, found a list")]
    [InlineData("89000000000000000001", "uint", "rlp: integer with leading zero")] // geth: overflow; both are wrong with it
    [InlineData("89010000000000000001", "uint", "rlp: integer too large")]
    [InlineData("00", "list", "rlp: expected a list, found a string")]
    [InlineData("80", "list", "rlp: expected a list, found a string")]
    [InlineData("C0", "list uint", "rlp: item missing")]
    [InlineData("C8C9010101010101010101", "list raw", "rlp: item longer than its input")]
    [InlineData("C401020304", "list uint end", "rlp: extra items")]
    [InlineData("00", "uint", "rlp: integer with leading zero")]
    [InlineData("820002", "uint", "rlp: integer with leading zero")]
    [InlineData("8133", "uint", "rlp: single byte with a prefix")]
    [InlineData("817F", "uint", "rlp: single byte with a prefix")]
    [InlineData("8180", "uint", null)]
    [InlineData("02", "bool", "rlp: invalid boolean")]
    [InlineData("8100", "uint", "rlp: single byte with a prefix")]
    [InlineData("8100", "bytes", "rlp: single byte with a prefix")]
    [InlineData("8101", "bytes", "rlp: single byte with a prefix")]
    [InlineData("817F", "bytes", "rlp: single byte with a prefix")]
    [InlineData("8180", "bytes", null)]
    [InlineData("B800", "raw", "rlp: length with leading zero")]
    [InlineData("B90000", "raw", "rlp: length with leading zero")]
    [InlineData("B90055", "raw", "rlp: length with leading zero")]
    [InlineData("B837", "raw", "rlp: length not in short form")]
    [InlineData("BA0002FFFF", "bytes", "rlp: length with leading zero")]
    [InlineData("F800", "raw", "rlp: length with leading zero")]
    [InlineData("F837", "raw", "rlp: length not in short form")]
    [InlineData("F90000", "raw", "rlp: length with leading zero")]
    [InlineData("F90055", "raw", "rlp: length with leading zero")]
    [InlineData("FA0002FFFF", "list", "rlp: length with leading zero")]
    [InlineData("", "raw", "rlp: item missing")]
    [InlineData("", "uint", "rlp: item missing")]
    [InlineData("", "list", "rlp: item missing")]
    [InlineData("8180", "uint uint", "rlp: item missing")]
    [InlineData("C0", "list end list", "rlp: item missing")]
    [InlineData("81", "bytes", "rlp: item longer than its input")]
    [InlineData("81", "uint", "rlp: item longer than its input")]
    [InlineData("81", "raw", "rlp: item longer than its input")]
    [InlineData("B8", "raw", "rlp: item longer than its input")]
    [InlineData("BFFFFFFFFFFFFFFFFFFF", "bytes", "rlp: item longer than its input")]
    [InlineData("BFFFFFFFFFFFFFFF", "bytes", "rlp: item longer than its input")]
    [InlineData("FFFFFFFFFFFFFFFFFF", "list", "rlp: item longer than its input")]
    [InlineData("FF7FFFFFFFFFFFFFFF", "list", "rlp: item longer than its input")]
    [InlineData("C801", "list", "rlp: item longer than its input")]
    [InlineData("CD04040404FFFFFFFFFFFFFFFFFF0303", "list uint uint uint uint list", "rlp: item longer than its input")] // size overflow
    [InlineData("C40102030401", "raw uint", null)]
    [InlineData("C4010203048180", "raw uint", null)]
    [InlineData("C3808080", "list bytes bytes bytes bytes", "rlp: item missing")]
    public void Calls_WhenTheInputIsFaulty_FailAtTheLast(string hex, string calls, string? reason)
    {
        var reader = new RlpReader(Convert.FromHexString(hex));
        var names = calls.Split(' ');
        for (var i = 0; i < names.Length; i++)
        {
            var ok = Call(ref reader, names[i]);
            Assert.Equal(i < names.Length - 1 || reason is null, ok);
        }

        Assert.Equal(reason, reader.Error.Reason);
        Assert.Equal(reason is not null, !reader.TryCount(out _));
    }

    /// <summary>"list" enters the list, as a stream would; "end" says that it must be spent.</summary>
    private static bool Call(ref RlpReader reader, string name)
    {
        switch (name)
        {
            case "bytes":
                return reader.TryReadBytes(out _);
            case "uint":
                return reader.TryReadUInt64(out _);
            case "bool":
                return reader.TryReadBool(out _);
            case "raw":
                return reader.TryReadRaw(out _);
            case "end":
                return reader.TryEnd();
            default:
                if (!reader.TryReadList(out var items))
                {
                    return false;
                }

                reader = items;
                return true;
        }
    }

    [Theory]
    [InlineData("C0", 1, "rlp: expected a string, found a list")]
    [InlineData("04", 0, "rlp: string of the wrong size")]
    [InlineData("04", 1, null)]
    [InlineData("04", 2, "rlp: string of the wrong size")]
    [InlineData("820102", 0, "rlp: string of the wrong size")]
    [InlineData("820102", 1, "rlp: string of the wrong size")]
    [InlineData("820102", 2, null)]
    [InlineData("820102", 3, "rlp: string of the wrong size")]
    public void Fixed_WhenOfAnotherSize_Fails(string hex, int size, string? reason)
    {
        var reader = new RlpReader(Convert.FromHexString(hex));
        Assert.Equal(reason is null, reader.TryReadFixed(size, out _));
        Assert.Equal(reason, reader.Error.Reason);
    }

    [Theory]
    [InlineData("C58401010101", "8401010101")]
    [InlineData("F842B84001010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101", "B84001010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101010101")]
    public void Raw_WhenInAList_IsTheItemWithItsPrefix(string hex, string want)
    {
        var reader = new RlpReader(Convert.FromHexString(hex));
        Assert.True(reader.TryReadList(out var items));
        Assert.True(items.TryReadRaw(out var raw));
        Assert.True(items.TryEnd() && reader.TryEnd());
        Assert.Equal(want, Convert.ToHexString(raw));
    }

    [Theory]
    [InlineData("8401000000", true, false, false)] // 2^24: too large for a port only
    [InlineData("85FFFFFFFFFF", false, false, false)]
    [InlineData("82FFFF", true, true, false)]
    [InlineData("83010000", true, false, false)]
    [InlineData("01", true, true, true)]
    [InlineData("80", true, true, true)]
    public void Integer_WhenItDoesNotFit_Fails(string hex, bool fits32, bool fits16, bool fitsBool)
    {
        var input = Convert.FromHexString(hex);
        RlpReader a = new(input), b = new(input), c = new(input);
        Assert.Equal((fits32, fits16, fitsBool), (a.TryReadUInt32(out _), b.TryReadUInt16(out _), c.TryReadBool(out _)));
    }

    [Fact]
    public void Fault_WhenInAnInnerList_HasItsPlaceInTheWholeInput()
    {
        var reader = new RlpReader([0xc6, 0x01, 0xc4, 0x02, 0x03, 0x00, 0x04]);
        Assert.True(reader.TryReadList(out var outer));
        Assert.True(outer.TrySkip());
        Assert.True(outer.TryReadList(out var inner));
        Assert.True(inner.TrySkip() && inner.TrySkip());
        Assert.False(inner.TryReadList(out _));
        Assert.False(inner.TryReadUInt64(out _)); // the first fault sticks
        Assert.False(outer.Merge(inner));
        Assert.False(reader.Merge(outer));
        Assert.Equal(new WireError(5, "rlp: expected a list, found a string"), reader.Error);
        Assert.True(reader.AtEnd && outer.AtEnd && inner.AtEnd);
        Assert.Equal("rlp: expected a list, found a string at byte 5", reader.Error.ToString());
        Assert.Equal(15, reader.Error.Shift(10).Offset);
    }

    [Theory]
    [InlineData(RlpReader.MaxDepth, true)]
    [InlineData(RlpReader.MaxDepth + 1, false)]
    public void Lists_WhenNestedTooDeep_Fail(int depth, bool want)
    {
        byte[] input = [0xc0];
        for (var i = 1; i < depth; i++)
        {
            input = [(byte)(0xc0 + input.Length), .. input];
        }

        var reader = new RlpReader(input);
        var ok = true;
        for (var i = 0; i < depth && ok; i++)
        {
            ok = reader.TryReadList(out var items);
            reader = ok ? items : reader;
        }

        Assert.Equal(want, ok);
        Assert.Equal(want ? null : "rlp: nested too deep", reader.Error.Reason);
    }

    [Fact]
    public void Bytes_WhenLongerThanAllowed_Fail()
    {
        RlpReader fits = new([0x82, 1, 2]), not = new([0x82, 1, 2]), scalar = new([0x82, 1, 2]);
        Assert.True(fits.TryReadBytes(2, out _));
        Assert.False(not.TryReadBytes(1, out _));
        Assert.False(scalar.TryReadScalar(1, out _));
        Assert.Equal(("rlp: string too long", "rlp: integer too large"), (not.Error.Reason, scalar.Error.Reason));
    }
}
