using System.Buffers.Binary;
using System.Text.Json;
using Akka.Devp2p.Node.Tests;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>The discv5 tools of the program, with @chainsafe/discv5 on the other side.</summary>
public sealed class Discv5ToolTests
{
    [Fact]
    public async Task Ping_OfAForeignNode_PrintsTheRoundTrip()
    {
        await using var theirs = await Discv5Peer.Start();
        var result = await CliProcess.RunAsync("discv5", "ping", theirs.Enr);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches("^node responded to ping \\(RTT [0-9.]+(µs|ms)\\)\\.\n$", result.Output);
    }

    [Fact]
    public async Task Talk_OfAProtocolThatAForeignNodeEchoes_PrintsItsResponse()
    {
        await using var theirs = await Discv5Peer.Start();
        Assert.Equal(new CliProcess.Result(0, "0102ff\n", ""), await CliProcess.RunAsync("discv5", "talk", theirs.Enr, "echo", "0102ff"));
        Assert.Equal(new CliProcess.Result(0, "\n", ""), await CliProcess.RunAsync("discv5", "talk", theirs.Enr, "nope", "0102ff"));
    }

    /// <summary>The foreign node's table leads to ours, of which only the key was known.</summary>
    [Fact]
    public async Task Resolve_ThroughAForeignNode_FindsOurRecord()
    {
        await using var theirs = await Discv5Peer.Start();
        await using var ours = await OurProcess.Start("--nodial", "--discovery.v4=false", "--bootnodes", theirs.Enr);
        await theirs.Expect("enr-added", e => e.GetProperty("enr").GetString() == ours.Enr);
        var result = await CliProcess.RunAsync("discv5", "resolve", ours.Enode.Split('@')[0], "--bootnodes", theirs.Enr);
        Assert.Equal(new CliProcess.Result(0, ours.Enr + "\n", ""), result);
    }

    /// <summary>Only the second is given to the tool, and the second knows the first.</summary>
    [Fact]
    public async Task Crawl_OfTwoForeignNodes_FindsTheOneThatTheOtherNames()
    {
        var file = Path.Combine(Path.GetTempPath(), $"discv5-{Guid.NewGuid():N}.json");
        var (near, key) = NearKeys();
        await using var first = await Discv5Peer.Start("--key", near);
        await using var second = await Discv5Peer.Start("--key", key, "--enr", first.Enr);
        await second.Ask(new { cmd = "ping", enr = first.Enr }, "pong");
        try
        {
            var result = await CliProcess.RunAsync("discv5", "crawl", file, "--bootnodes", second.Enr, "--timeout", "30s");
            Assert.True(result.ExitCode == 0, result.Error);
            using var found = JsonDocument.Parse(await File.ReadAllTextAsync(file));
            Assert.Equal(
                new[] { first.Enr, second.Enr }.Order(StringComparer.Ordinal),
                found.RootElement.EnumerateObject().Select(node => node.Value.GetProperty("record").GetString()!).Order(StringComparer.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Two so near to each other that neither is in the farthest buckets of the other.</summary>
    private static (string, string) NearKeys()
    {
        var secrets = new[] { new byte[PrivateKey.Size], new byte[PrivateKey.Size] };
        secrets[0][^1] = 1;
        for (var i = 2; ; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(secrets[1].AsSpan()[^4..], i);
            PrivateKey.TryCreate(secrets[0], out var first);
            PrivateKey.TryCreate(secrets[1], out var second);
            using (first)
            using (second)
            {
                if (NodeId.LogDistance(first!.PublicKey.Id, second!.PublicKey.Id) == NodeId.Bits - 6)
                {
                    return (Convert.ToHexString(secrets[0]), Convert.ToHexString(secrets[1]));
                }
            }
        }
    }

    [Fact]
    public async Task Listen_AskedByAForeignNode_AnswersIt()
    {
        await using var theirs = await Discv5Peer.Start();
        await using var listen = ToolProcess.Start("discv5", "listen", "--addr", "127.0.0.1:0", "--bootnodes", "");
        var record = await listen.LineAsync();
        await theirs.Ask(new { cmd = "ping", enr = record }, "pong");
        var nodes = await theirs.Ask(new { cmd = "findnode", enr = record, distances = new[] { 0 } }, "nodes");
        Assert.Equal(record, Assert.Single(nodes.GetProperty("enrs").EnumerateArray()).GetString());
    }
}
