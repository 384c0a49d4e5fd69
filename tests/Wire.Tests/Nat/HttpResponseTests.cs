using System.Text;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Wire.Tests.Nat;

/// <summary>HTTP answers however they are framed (RFC 9112 section 6) and cut, and those that are too large or wrong.</summary>
public class HttpResponseTests
{
    internal const string Sized = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\n\r\nhello";
    internal const string Chunked = "HTTP/1.1 500 No\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nTrailer: 1\r\n\r\n";
    internal const string UntilClosed = "HTTP/1.0 200\r\n\r\nhello";

    [Theory]
    [InlineData(Sized, 200)]
    [InlineData(Chunked, 500)]
    [InlineData(UntilClosed, 200)]
    public void Answer_AtEverySplitPoint_IsTheSame(string text, int status)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        for (var at = 0; at <= bytes.Length; at++)
        {
            var reader = new HttpResponseReader();
            _ = reader.Feed(bytes.AsSpan(0, at)) && reader.Feed(bytes.AsSpan(at));
            Assert.True(reader.End(), $"split at {at}: {reader.Error}");
            Assert.Equal((status, "hello"), (reader.Status, Encoding.Latin1.GetString(reader.Body.Span)));
        }
    }

    [Theory]
    [InlineData(Sized)]
    [InlineData(Chunked)]
    public void Answer_WhenCutAnywhere_IsNotWhole(string text)
    {
        for (var size = 0; size < text.Length; size++)
        {
            var reader = new HttpResponseReader();
            Assert.True(reader.Feed(Encoding.Latin1.GetBytes(text[..size])), $"{size}: {reader.Error}");
            Assert.False(reader.End());
            Assert.Equal("http: answer is cut off", reader.Error.Reason);
        }
    }

    [Theory]
    [InlineData("HTTP/2 200 OK\r\n\r\n", "http: wrong status line")]
    [InlineData("ICY 200 OK\r\n\r\n", "http: wrong status line")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n", "http: wrong status line")]
    [InlineData("HTTP/1.1 2000\r\n\r\n", "http: wrong status line")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "http: wrong header field")]
    [InlineData("HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n", "http: wrong header field")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "http: answer too large")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "http: wrong length")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "http: wrong length")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "http: unknown transfer encoding")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "http: wrong chunk size")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", "http: wrong chunk size")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "http: chunk without its end")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;0123456789012345678901234567890123456789012345678901234567890123456789", "http: chunk line too long")]
    public void Answer_WhenWrong_IsAFault(string text, string reason)
    {
        var reader = new HttpResponseReader();
        Assert.False(reader.Feed(Encoding.Latin1.GetBytes(text)));
        Assert.Equal((false, reason), (reader.IsComplete, reader.Error.Reason));
    }

    [Theory]
    [InlineData(64, 10, null)]
    [InlineData(65, 10, "http: too many header fields")]
    [InlineData(3, 3000, "http: head too large")] // although it came at once, with its end
    public void Head_IsBounded(int fields, int size, string? reason)
    {
        var reader = new HttpResponseReader();
        var head = string.Concat(Enumerable.Range(0, fields).Select(i => $"A{i}: {new string('x', size)}\r\n"));
        reader.Feed(Encoding.Latin1.GetBytes($"HTTP/1.0 200 OK\r\n{head}\r\n"));
        Assert.Equal(reason is null, reader.End());
        Assert.Equal(reason, reader.Error.Reason);
    }

    [Theory]
    [InlineData("", 8)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", 128)]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20000\r\n", 128)]
    public void Answer_WithoutEnd_IsGivenUpAtItsBound(string start, int kilobytes)
    {
        var reader = new HttpResponseReader();
        reader.Feed(Encoding.Latin1.GetBytes(start));
        var (junk, fed) = (Encoding.Latin1.GetBytes(new string('x', 1000)), 0);
        while (reader.Feed(junk))
        {
            Assert.True(++fed <= kilobytes * 1024 / junk.Length + 1, "takes more than it may");
        }

        Assert.Contains("too large", reader.Error.Reason, StringComparison.Ordinal);
    }
}
