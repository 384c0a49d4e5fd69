using System.Net;
using System.Text.Json;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Node.Tests;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>A list of 1,000 nodes, signed by our tool, served by a name server that others wrote, and read by our tool, by our node and by the package's client.</summary>
[Trait("Category", "NameServer")]
public sealed class DnsTreeTests : IDisposable
{
    private const string Domain = "nodes.example.org";
    private const int Count = 1000;

    private readonly string _directory = Directory.CreateTempSubdirectory("devp2p-dns-").FullName;

    [Fact]
    public async Task Tree_Of1000Nodes_SignedAndServed_IsReadBackWhole()
    {
        var records = Enumerable.Range(1, Count).Select(Record).ToArray();
        var (published, zone) = await Publish(records);
        using var server = await KnotServer.Start(Domain, zone);
        var url = Info(published).GetProperty("url").GetString()!;

        var synced = Path.Combine(_directory, "synced");
        await Succeed("dns", "sync", url, synced, "--server", server.At.ToString(), "--rate", "10000");
        Assert.Equal(await Nodes(published), await Nodes(synced));
        foreach (var name in new[] { "url", "seq", "signature" })
        {
            Assert.Equal(Info(published).GetProperty(name).GetRawText(), Info(synced).GetProperty(name).GetRawText());
        }

        Assert.Equal(await Succeed("dns", "to-txt", published), await Succeed("dns", "to-txt", synced));

        await using var theirs = JsonProcess.Start("dns", Foreign.DirectoryOf(Foreign.Current), "node", ["dns.mjs", "--server", server.At.ToString(), "--url", url, "--want", $"{Count}"]);
        var found = await theirs.Expect("found", seconds: 300);
        Assert.Equal(
            records.Select(record => $"{record.Ip4}:{record.Tcp}:{record.Udp}").Order(StringComparer.Ordinal),
            found.GetProperty("nodes").EnumerateArray().Select(node => node.GetString()!).Order(StringComparer.Ordinal));
    }

    /// <summary>The program itself, with nothing to go by but the list. It dials nobody: those nodes say of no network, and live outside of those allowed.</summary>
    [Fact]
    public async Task Run_GivenAListAndItsNameServer_FindsTheNodesOfTheList()
    {
        var (published, zone) = await Publish(Enumerable.Range(1, Count).Select(Record));
        using var server = await KnotServer.Start(Domain, zone);
        await using var ours = await OurProcess.Start(
            "--bootnodes", "", "--discovery.dns", Info(published).GetProperty("url").GetString()!, "--discovery.dns.server", server.At.ToString(),
            "--http", "--http.port", "0", "--http.api", "admin");
        var lists = await ours.ExpectSource("dns", source => source.GetProperty("yielded").GetInt32() > 0);
        Assert.Equal((true, JsonValueKind.Null), (lists.GetProperty("on").GetBoolean(), lists.GetProperty("lastError").ValueKind));
        Assert.True(lists.GetProperty("filtered").GetProperty("no eth entry").GetInt32() > 0, $"{lists}");
    }

    /// <summary>More than a datagram takes: the server says so, and gives the whole over TCP.</summary>
    [Fact]
    public async Task Answer_TooLongForADatagram_IsTakenOverTcp()
    {
        var parts = Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), 200)).ToArray();
        var zone = $"""
            $TTL 60
            @ IN SOA ns.{Domain}. hostmaster.{Domain}. 1 60 60 60 60
            @ IN NS ns.{Domain}.
            ns IN A 127.0.0.1
            short IN TXT "a" "b"
            long IN TXT {string.Join(' ', parts.Select(part => $"\"{part}\""))}

            """;
        using var server = await KnotServer.Start(Domain, zone);
        var tcp = new ConnectCounter(TcpSockets.Instance);
        var resolver = new TextResolver(UdpSockets.Instance, tcp, SystemRandomness.Instance);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Assert.Equal("ab", Assert.Single((await resolver.ResolveAsync(server.At, $"short.{Domain}", patience.Token)).Texts));
        Assert.Equal(0, tcp.Connects);
        Assert.Equal(string.Concat(parts), Assert.Single((await resolver.ResolveAsync(server.At, $"long.{Domain}", patience.Token)).Texts));
        Assert.Equal(1, tcp.Connects);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    /// <summary>Signed by our tool: the directory, and the zone for a name server.</summary>
    private async Task<(string Directory, string Zone)> Publish(IEnumerable<NodeRecord> records)
    {
        var published = Path.Combine(_directory, "published");
        Directory.CreateDirectory(published);
        await File.WriteAllTextAsync(Path.Combine(published, "nodes.json"), JsonSerializer.Serialize(
            records.ToDictionary(record => record.Id.ToString(), record => new { seq = record.Sequence, record = record.ToString() })));
        await Succeed("key", "generate", Path.Combine(_directory, "key"));
        await Succeed("dns", "sign", published, Path.Combine(_directory, "key"), "--domain", Domain);
        return (published, await Succeed("dns", "to-zone", published));
    }

    private static JsonElement Info(string directory) => JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "enrtree-info.json"))).RootElement;

    private static async Task<IEnumerable<string>> Nodes(string directory)
    {
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(directory, "nodes.json")));
        return [.. json.RootElement.EnumerateObject().Select(node => $"{node.Name} {node.Value.GetProperty("record").GetString()}").Order(StringComparer.Ordinal)];
    }

    private static async Task<string> Succeed(params string[] args)
    {
        var result = await CliProcess.RunAsync(args);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    private static NodeRecord Record(int number)
    {
        var secret = new byte[32];
        (secret[30], secret[31]) = ((byte)(number >> 8), (byte)number);
        PrivateKey.TryCreate(secret, out var key);
        return new NodeRecordBuilder().SetIp(new IPAddress([10, 1, (byte)(number >> 8), (byte)number])).SetTcp(30303).SetUdp(30301).Sign(key!, (ulong)number);
    }

    /// <summary>TCP that counts how often it was needed.</summary>
    private sealed class ConnectCounter(IStreamSockets inner) : IStreamSockets
    {
        public int Connects { get; private set; }

        public IStreamListener Listen(IPEndPoint local, int backlog) => inner.Listen(local, backlog);

        public ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken)
        {
            Connects++;
            return inner.ConnectAsync(remote, cancellationToken);
        }
    }
}
