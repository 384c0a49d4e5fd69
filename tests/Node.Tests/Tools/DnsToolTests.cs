using System.Text.Json;
using Akka.Devp2p.Wire.Dns;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tests.Tools;

/// <summary>devp2p dns on the files of a tree: the example of EIP-1459, in the layout of go-ethereum's tool.</summary>
public sealed class DnsToolTests : IDisposable
{
    private const string Url = "enrtree://AKPYQIUQIL7PSIACI32J7FGZW56E5FKHEFCCOFHILBIMW3M6LWXS2@nodes.example.org";
    private const string Link = "enrtree://AM5FCQLWIZX2QFPNJAP7VUERCCRNGRHWZG3YYHIUV7BVDQ5FDPRT2@morenodes.example.org";
    private const string Signature = "o908WmNp7LibOfPsr4btQwatZJ5URBr2ZAuxvK4UWHlsB9sUOTJQaGAlLPVAhM__XJesCHxLISo94z5Z2a463gA";
    private const string Root = "enrtree-root:v1 e=JWXYDBPXYWG6FX3GMDIBFA6CJ4 l=C7HRFPF3BLGF3YR4DY5KX3SMBE seq=1 sig=" + Signature;

    private static readonly string[] Nodes =
    [
        "enr:-HW4QOFzoVLaFJnNhbgMoDXPnOvcdVuj7pDpqRvh6BRDO68aVi5ZcjB3vzQRZH2IcLBGHzo8uUN3snqmgTiE56CH3AMBgmlkgnY0iXNlY3AyNTZrMaECC2_24YYkYHEgdzxlSNKQEnHhuNAbNlMlWJxrJxbAFvA",
        "enr:-HW4QAggRauloj2SDLtIHN1XBkvhFZ1vtf1raYQp9TBW2RD5EEawDzbtSmlXUfnaHcvwOizhVYLtr7e6vw7NAf6mTuoCgmlkgnY0iXNlY3AyNTZrMaECjrXI8TLNXU0f8cthpAMxEshUyQlK-AM0PW2wfrnacNI",
        "enr:-HW4QLAYqmrwllBEnzWWs7I5Ev2IAs7x_dZlbYdRdMUx5EyKHDXp7AV5CkuPGUPdvbv1_Ms1CPfhcGCvSElSosZmyoqAgmlkgnY0iXNlY3AyNTZrMaECriawHKWdDRk2xeZkrOXBQ0dfMFLHY4eENZwdufn1S1o",
    ];

    private readonly TempDirectory _directory = new();

    public DnsToolTests()
    {
        var entries = Nodes.Select(Parse).Select(record => $"\"{record.Id}\": {{ \"seq\": {record.Sequence}, \"record\": \"{record}\" }}");
        _directory.Write("nodes.json", "{" + string.Join(",", entries) + "}");
        _directory.Write("key", "dc599867fc513f8f5e2c2c9c489cde5e71362d1d9ec6e693e0de063236ed1240");
    }

    private string Tree => Path.GetDirectoryName(_directory.File("nodes.json"))!;

    [Fact]
    public async Task Sign_OfTheSpecificationsExample_MakesItsSignature()
    {
        _directory.Write("enrtree-info.json", $$"""{ "seq": 0, "links": ["{{Link}}"] }""");
        Assert.Equal(new CliProcess.Result(0, "", ""), await CliProcess.RunAsync("dns", "sign", Tree, _directory.File("key"), "--domain", "nodes.example.org"));
        using var info = JsonDocument.Parse(File.ReadAllText(_directory.File("enrtree-info.json")));
        Assert.Equal(["url", "seq", "signature", "links", "lastModified"], info.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal((Url, 1, Signature), (info.RootElement.GetProperty("url").GetString(), info.RootElement.GetProperty("seq").GetInt32(), info.RootElement.GetProperty("signature").GetString()));
        var text = await CliProcess.RunAsync("dns", "to-txt", Tree);
        Assert.Equal(0, text.ExitCode);
        using var records = JsonDocument.Parse(text.Output);
        Assert.Equal(6, records.RootElement.EnumerateObject().Count());
        Assert.Equal(Root, records.RootElement.GetProperty("nodes.example.org").GetString());
        Assert.Equal(Link, records.RootElement.GetProperty("C7HRFPF3BLGF3YR4DY5KX3SMBE.nodes.example.org").GetString());

        // signed again it is a new version of the same tree
        Assert.Equal(0, (await CliProcess.RunAsync("dns", "sign", Tree, _directory.File("key"))).ExitCode);
        using var again = JsonDocument.Parse(File.ReadAllText(_directory.File("enrtree-info.json")));
        Assert.Equal((Url, 2), (again.RootElement.GetProperty("url").GetString(), again.RootElement.GetProperty("seq").GetInt32()));
    }

    /// <summary>Both files as go-ethereum's tool writes them: nodes with what its crawler knows of them, the time to the nanosecond. The signature is the specification's, which go-ethereum made.</summary>
    [Fact]
    public async Task Tree_AsGethWritesIt_IsReadAndItsSignatureHolds()
    {
        var nodes = Nodes.Select(Parse).OrderBy(record => record.Id).Select(record => $$"""
                "{{record.Id}}": {
                    "seq": {{record.Sequence}},
                    "record": "{{record}}",
                    "score": 2255,
                    "firstResponse": "2020-12-30T06:35:50Z",
                    "lastResponse": "2022-06-12T22:00:07Z",
                    "lastCheck": "0001-01-01T00:00:00Z"
                }
            """);
        _directory.Write("nodes.json", "{\n" + string.Join(",\n", nodes) + "\n}");
        _directory.Write("enrtree-info.json", $$"""
            {
                "url": "{{Url}}",
                "seq": 1,
                "signature": "{{Signature}}",
                "links": [
                    "{{Link}}"
                ],
                "lastModified": "2022-06-13T04:25:45.229649148Z"
            }
            """);
        var text = await CliProcess.RunAsync("dns", "to-txt", Tree);
        Assert.Equal((0, ""), (text.ExitCode, text.Error));
        using var records = JsonDocument.Parse(text.Output);
        Assert.Equal((6, Root), (records.RootElement.EnumerateObject().Count(), records.RootElement.GetProperty("nodes.example.org").GetString()));
    }

    [Fact]
    public async Task ToZone_HasARootAllEntriesAndWhatAZoneNeeds()
    {
        _directory.Write("enrtree-info.json", $$"""{ "url": "{{Url}}", "seq": 1, "signature": "{{Signature}}", "links": ["{{Link}}"] }""");
        var file = _directory.File("list.zone");
        Assert.Equal(new CliProcess.Result(0, "", ""), await CliProcess.RunAsync("dns", "to-zone", Tree, file, "--ns", "ns1.example.org"));
        var lines = File.ReadAllLines(file);
        Assert.Equal("$ORIGIN nodes.example.org.", lines[0]);
        Assert.Contains("@ IN NS ns1.example.org.", lines);
        Assert.Contains($"@ 60 IN TXT \"{Root}\"", lines);
        Assert.Equal(5, lines.Count(line => line.Length > 26 && TreeHash.IsValid(line.AsSpan(0, 26))));
    }

    [Theory]
    [InlineData("", "missing 'url', expected a tree that dns sign has signed")]
    [InlineData("\"url\": \"" + Url + "\"", "missing signature, expected a tree that dns sign has signed as it is")]
    [InlineData("\"url\": \"" + Url + "\", \"seq\": 2, \"signature\": \"" + Signature + "\"", "invalid signature, expected a tree that dns sign has signed as it is")]
    [InlineData("\"links\": [\"x\"]", "x: expected a URL such as enrtree://KEY@DOMAIN")]
    [InlineData("\"url\"", "expected the file that dns sign writes")]
    public async Task Tree_WhenNotSignedAsItIs_IsRefusedInOneLine(string info, string expected)
    {
        _directory.Write("enrtree-info.json", "{" + info + "}");
        var result = await CliProcess.RunAsync("dns", "to-txt", Tree);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(expected, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_WhenNobodyAnswers_SaysSo()
    {
        using var silent = new System.Net.Sockets.UdpClient(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        var result = await CliProcess.RunAsync("dns", "sync", Url, _directory.File("out"), "--server", silent.Client.LocalEndPoint!.ToString()!, "--timeout", "200ms");
        Assert.Equal(new CliProcess.Result(1, "", "devp2p: nodes.example.org: the name server does not answer\n"), result);
        Assert.False(Directory.Exists(_directory.File("out")));
    }

    private static NodeRecord Parse(string text) => NodeRecord.TryParse(text, out var record, out _) ? record! : throw new FormatException(text);

    public void Dispose() => _directory.Dispose();
}
