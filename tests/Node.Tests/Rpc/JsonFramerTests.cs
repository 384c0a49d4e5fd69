using System.Text;
using Akka.Devp2p.Node.Rpc;

namespace Akka.Devp2p.Node.Tests.Rpc;

public sealed class JsonFramerTests
{
    [Theory]
    [InlineData("""{"a":1}{"b":2}""", """{"a":1}""", """{"b":2}""")]
    [InlineData("""  {"a":[1,{"b":"}"}]}  [1,[2]]""", """{"a":[1,{"b":"}"}]}""", "[1,[2]]")]
    [InlineData("""["\"]","\\"]{}""", """["\"]","\\"]""", "{}")]
    [InlineData("7 \"a b\" null\n", "7 ", "\"a b\"", "null\n")]
    [InlineData("}{}", "}", "{}")]
    [InlineData("{]}", "{]", "}")]
    [InlineData("{\"a\":")]
    [InlineData("\"a")]
    [InlineData("")]
    public void Values_WhateverTheSplit_EndWhereTheyEnd(string text, params string[] values)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= Math.Max(bytes.Length, 1); size++)
        {
            var framer = new JsonFramer(1000);
            var found = new List<string>();
            for (var at = 0; at < bytes.Length; at += size)
            {
                var part = bytes.AsSpan(at, Math.Min(size, bytes.Length - at));
                part.CopyTo(framer.Free.Span);
                framer.Advance(part.Length);
                while (framer.TryTake(out var value))
                {
                    found.Add(Encoding.UTF8.GetString(value.Span));
                }
            }

            Assert.Equal(values, found);
            Assert.False(framer.IsTooLarge);
        }
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void Value_WhenLargerThanAllowed_IsSeenBeforeItsEnd(int size, bool tooLarge)
    {
        var framer = new JsonFramer(100);
        Encoding.ASCII.GetBytes("{}[" + new string('1', size - 1)).CopyTo(framer.Free);
        framer.Advance(size + 2);
        Assert.True(framer.TryTake(out _));
        Assert.False(framer.TryTake(out _));
        Assert.Equal(tooLarge, framer.IsTooLarge);
    }

    [Fact]
    public void Buffer_WhenAStreamOfValuesPasses_DoesNotGrow()
    {
        var framer = new JsonFramer(1 << 20);
        var value = Encoding.ASCII.GetBytes("[" + new string('1', 1000) + "]");
        var largest = 0;
        for (var i = 0; i < 1000; i++)
        {
            var free = framer.Free;
            largest = Math.Max(largest, free.Length);
            value.CopyTo(free);
            framer.Advance(value.Length);
            Assert.True(framer.TryTake(out var taken));
            Assert.Equal(value.Length, taken.Length);
        }

        Assert.InRange(largest, 1, 8192);
    }
}
