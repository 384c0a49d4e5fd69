using System.Text;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlp;
using Akka.Devp2p.Wire.Tests.Rlpx;

namespace Akka.Devp2p.Wire.Tests.P2p;

public class HelloTests
{
    private static readonly byte[] Key = RlpxPair.KeyA.PublicKey.Bytes.ToArray();

    [Fact]
    public void Hello_WithTextAndCapabilities_SurvivesTheRoundTrip()
    {
        var hello = new Hello(5, "Akka.Devp2p/ünï/v0.1", [new("eth", 68), new("eth", 69), new("snap", 1)], 30303, Key);
        Assert.True(Hello.TryDecode(hello.Encode(), out var again, out _));
        Assert.Equal(hello.Version, again!.Version);
        Assert.Equal(hello.ClientName, again.ClientName);
        Assert.Equal(hello.Capabilities, again.Capabilities);
        Assert.Equal(hello.ListenPort, again.ListenPort);
        Assert.True(again.Key64.Span.SequenceEqual(Key));
    }

    [Fact]
    public void Decode_WithMoreElements_IgnoresThem()
    {
        var payload = Build(
            capabilities: w =>
            {
                var pair = w.BeginList();
                w.WriteAscii("eth");
                w.WriteUInt64(68);
                w.WriteEmptyList();
                w.EndList(pair);
            },
            tail: w =>
            {
                w.WriteAscii("more");
                w.WriteEmptyList();
            });
        Assert.True(Hello.TryDecode(payload, out var hello, out var error), error.ToString());
        Assert.Equal([new Capability("eth", 68)], hello!.Capabilities);
    }

    [Fact]
    public void Decode_OfCapabilitiesThatNobodyCanHave_LeavesThemOut()
    {
        var payload = Build(capabilities: w =>
        {
            Pair(w, "", 1);
            Pair(w, "a b", 1);
            Pair(w, new string('x', 33), 1);
            Pair(w, "eth", 1ul << 32);
            Pair(w, "ok", uint.MaxValue);
        });
        Assert.True(Hello.TryDecode(payload, out var hello, out _));
        Assert.Equal([new Capability("ok", uint.MaxValue)], hello!.Capabilities);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Decode_OfManyCapabilities_StopsAtTheLimit(int count, bool ok)
    {
        var payload = Build(capabilities: w =>
        {
            for (var i = 0; i < count; i++)
            {
                Pair(w, "a", (ulong)i);
            }
        });
        Assert.Equal(ok, Hello.TryDecode(payload, out _, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void Decode_OfAnotherKeySize_IsTheFaultOfIdentity(int size) => AssertKeyFault(Enumerable.Repeat((byte)1, size).ToArray());

    [Fact]
    public void Decode_OfAZeroKey_IsTheFaultOfIdentity() => AssertKeyFault(new byte[64]);

    [Fact]
    public void Decode_OfALongName_CutsIt()
    {
        Assert.True(Hello.TryDecode(Build(name: new string('n', 1500)), out var hello, out _));
        Assert.Equal(Hello.MaxClientNameSize, hello!.ClientName.Length);
    }

    [Fact]
    public void Decode_OfANameThatIsNotUtf8_StillGivesText()
    {
        var payload = Build(name: "AB");
        payload[payload.AsSpan().IndexOf("AB"u8)] = 0xff;
        Assert.True(Hello.TryDecode(payload, out var hello, out _));
        Assert.Equal("\ufffdB", hello!.ClientName);
    }

    [Fact]
    public void Decode_WhenTooLargeOrTruncatedOrFollowedByMore_Fails()
    {
        var payload = Build();
        for (var size = 0; size < payload.Length; size++)
        {
            Assert.False(Hello.TryDecode(payload.AsSpan(0, size), out var none, out var error));
            Assert.Null(none);
            Assert.False(error.IsNone);
        }

        Assert.False(Hello.TryDecode([.. payload, 0], out _, out _));
        Assert.False(Hello.TryDecode(Build(name: new string('n', 2000)), out _, out var tooLarge));
        Assert.Contains("too large", tooLarge.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_WithAKeyOfAnotherSize_Throws() =>
        Assert.Throws<InvalidOperationException>(() => new Hello(5, "x", [], 0, new byte[63]).Encode());

    private static void AssertKeyFault(byte[] key)
    {
        Assert.False(Hello.TryDecode(Build(key: key), out _, out var error));
        Assert.Equal(Hello.InvalidKey, error.Reason);
    }

    private static void Pair(RlpWriter writer, string name, ulong version)
    {
        var pair = writer.BeginList();
        writer.WriteAscii(name);
        writer.WriteUInt64(version);
        writer.EndList(pair);
    }

    private static byte[] Build(
        string name = "client", Action<RlpWriter>? capabilities = null, byte[]? key = null, Action<RlpWriter>? tail = null)
    {
        var writer = new RlpWriter();
        var list = writer.BeginList();
        writer.WriteUInt64(5);
        writer.WriteBytes(Encoding.UTF8.GetBytes(name));
        var inner = writer.BeginList();
        capabilities?.Invoke(writer);
        writer.EndList(inner);
        writer.WriteUInt64(30303);
        writer.WriteBytes(key ?? Key);
        tail?.Invoke(writer);
        writer.EndList(list);
        return writer.ToArray();
    }
}
