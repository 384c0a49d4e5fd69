using System.Net;
using System.Text;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Wire.Tests.Nat;

/// <summary>What gateways and STUN servers send, damaged: nothing is thrown, and what is taken is bounded.</summary>
[Trait("Category", "Mutation")]
public class NatMutationTests
{
    private static readonly byte[][] Datagrams =
    [
        Convert.FromHexString("00800000000000072c010203"), Convert.FromHexString("0082000000000007765f9c4000000258"), PortControlTests.Mapped,
        Convert.FromHexString(StunTests.Four), Convert.FromHexString(StunTests.Six), Encoding.ASCII.GetBytes(IgdTests.Found),
    ];

    private static readonly string[] Answers =
    [
        HttpResponseTests.Sized, HttpResponseTests.Chunked, HttpResponseTests.UntilClosed,
    ];

    [Fact]
    public void Datagrams_WhenDamaged_ThrowNothing()
    {
        var mutator = new Mutator(91);
        var taken = 0;
        for (var i = 0; i < 120_000; i++)
        {
            var input = mutator.Bytes(Datagrams[i % Datagrams.Length]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            taken += Decode(input);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40_000);
        }

        Assert.InRange(taken, 10_000, 110_000);
    }

    [Fact]
    public void Http_WhenDamaged_ThrowsNothing()
    {
        var mutator = new Mutator(92);
        int good = 0, bad = 0;
        for (var i = 0; i < 60_000; i++)
        {
            var input = mutator.Bytes(Encoding.Latin1.GetBytes(Answers[i % Answers.Length]));
            var reader = new HttpResponseReader();
            var cut = mutator.Random.Next(input.Length + 1);
            _ = reader.Feed(input.AsSpan(0, cut)) && reader.Feed(input.AsSpan(cut));
            var whole = reader.End();
            Assert.Equal(whole, reader.Error.IsNone);
            (good, bad) = whole ? (good + 1, bad) : (good, bad + 1);
            Assert.True(!whole || reader.Body.Length <= HttpResponseReader.MaxSize);
        }

        Assert.True(good > 5_000 && bad > 10_000, $"{good} good, {bad} bad");
    }

    [Fact]
    public void Xml_WhenDamaged_ThrowsNothing()
    {
        var mutator = new Mutator(93);
        byte[][] samples = [.. new[] { IgdTests.Description, IgdTests.Address, IgdTests.Fault }.Select(Encoding.UTF8.GetBytes)];
        int good = 0, bad = 0;
        for (var i = 0; i < 30_000; i++)
        {
            var input = mutator.Bytes(samples[i % samples.Length]);
            var ok = IgdDescription.TryDecode(input, out var description, out var error);
            Assert.Equal(ok, error.IsNone && description is not null);
            var soap = SoapAnswer.TryDecode(input, out var answer, out error);
            Assert.Equal(soap, error.IsNone && answer is not null);
            (good, bad) = ok || soap ? (good + 1, bad) : (good, bad + 1);
        }

        Assert.True(good > 1_000 && bad > 10_000, $"{good} good, {bad} bad");
    }

    [Fact]
    public void Urls_WhenDamaged_LeadNowhereElse()
    {
        const string alphabet = "htp:/@.[]?#%\\-_0123456789abcdef \r\n\u00e9";
        string[] samples = ["http://192.168.1.1:5000/rootDesc.xml", "http://192.168.1.1/ctl/IPConn?a=b", "//192.168.1.1/x", "/ctl/IPConn"];
        var mutator = new Mutator(94);
        var gateway = IPAddress.Parse("192.168.1.1");
        GatewayUrl.TryParse(samples[0], gateway, out var here);
        var taken = 0;
        for (var i = 0; i < 60_000; i++)
        {
            var text = mutator.Text(samples[i % samples.Length], alphabet);
            if (GatewayUrl.TryParse(text, gateway, out var url) || here!.TryResolve(text, out url))
            {
                taken++;
                Assert.Equal(gateway, url!.Host.Address);
                Assert.DoesNotContain(url.Path, c => c is <= ' ' or > '~');
            }
        }

        Assert.InRange(taken, 5_000, 58_000);
    }

    private static int Decode(byte[] input)
    {
        var pmp = NatPmp.TryDecode(input, out _, out var error);
        Assert.Equal(pmp, error.IsNone);
        var pcp = Pcp.TryDecode(input, out var response, out error);
        Assert.True(pcp == error.IsNone && pcp == response is not null);
        var stun = Stun.TryDecode(input, StunTests.Transaction, out var mapped, out error);
        Assert.Equal(stun, error.IsNone);
        Assert.True(!stun || (mapped!.Mapped is null) == (mapped.Error != 0));
        var ssdp = Ssdp.TryDecode(input, out _, out _, out error);
        Assert.Equal(ssdp, error.IsNone);
        return pmp || pcp || stun || ssdp ? 1 : 0;
    }
}
