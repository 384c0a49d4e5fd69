using System.Net.Sockets;
using System.Text.Json;
using Akka.Devp2p.Node.Tests.Nat;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tests.Run;

/// <summary>
/// A node on an address of each family, one of IPv4 and one of IPv6 that know its record alone, and one of IPv4 that has to find it: as processes on loopback, and in
/// two network namespaces joined by a cable.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class DualStackTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    /// <summary>With discv4 off, too; then an enode URL is enough to begin with, as a record is.</summary>
    [Theory]
    [InlineData("--discovery.v4=true", "enode")]
    [InlineData("--discovery.v4=false", "enode")]
    [InlineData("--discovery.v4=false", "enr")]
    public async Task Nodes_OfEitherFamily_MeetAtTheOneOfBoth(string flag, string known)
    {
        Assert.True(Socket.OSSupportsIPv6, "this machine has no ::1");
        string[] common = ["run", "--network", "dev", "--port", "0", "--nat", "none", "--netrestrict", "127.0.0.0/8,::1/128", flag];
        await using var dual = NodeProcess.Start([.. common, "--addr", "127.0.0.1", "--addr", "::1", "--bootnodes", "", "--datadir", _directory.File("data")]);
        var ready = await dual.NextAsync("ready");
        var (enr, port) = (ready.GetProperty("enr").GetString()!, ready.GetProperty("tcp").GetInt32());
        Assert.Equal(
            [$"TCP 127.0.0.1:{port}", $"TCP [::1]:{port}", $"UDP 127.0.0.1:{port}", $"UDP [::1]:{port}"], ready.GetProperty("listening").EnumerateArray().Select(at => at.GetString()));
        Assert.True(NodeRecord.TryParse(enr, out var record, out _));
        Assert.Equal($"127.0.0.1 ::1 {port} {port}", $"{record!.Ip4} {record.Ip6} {record.Tcp} {record.Tcp6}");

        await using var first = NodeProcess.Start([.. common, "--addr", "127.0.0.1", "--bootnodes", enr]);
        var firstUrl = (await first.NextAsync("ready")).GetProperty(known).GetString()!;
        await using var second = NodeProcess.Start([.. common, "--addr", "::1", "--bootnodes", enr]);
        await using var third = NodeProcess.Start([.. common, "--addr", "127.0.0.1", "--bootnodes", firstUrl]);
        var id = IdOf(ready);
        foreach (var node in new[] { first, second, third })
        {
            await node.NextAsync("peer_added", added => added.GetProperty("id").GetString() == id);
        }

        var status = await CliProcess.RunAsync("status", "--datadir", _directory.File("data"));
        Assert.Contains($"listens   TCP 127.0.0.1:{port}, TCP [::1]:{port}, UDP 127.0.0.1:{port}, UDP [::1]:{port}\n", status.Output, StringComparison.Ordinal);
        var peers = await CliProcess.RunAsync("peers", "--datadir", _directory.File("data"), "--json");
        Assert.Contains("[::1]:", peers.Output, StringComparison.Ordinal);
    }

    /// <summary>Bound to all addresses of each family, which one socket of IPv6 alone must not take from IPv4.</summary>
    [NamespaceFact]
    public async Task Nodes_InNamespaces_MeetOverBothFamiliesOfACable()
    {
        await using var cable = await DualStackLab.StartAsync();
        string[] common = ["run", "--json", "--network", "dev", "--port", "30303", "--verbosity", "info", "--datadir"];
        await using var dual = LabProcess.StartNode(
            cable.Left, [.. common, _directory.File("dual"), "--addr", "0.0.0.0", "--addr", "::", "--nat", $"extip:{DualStackLab.Left4},{DualStackLab.Left6}", "--bootnodes", ""]);
        var ready = JsonDocument.Parse(await dual.ExpectAsync("\"ready\"")).RootElement;
        Assert.True(NodeRecord.TryParse(ready.GetProperty("enr").GetString()!, out var record, out _));
        Assert.Equal($"{DualStackLab.Left4} {DualStackLab.Left6} 30303 30303", $"{record!.Ip4} {record.Ip6} {record.Udp} {record.Udp6}");

        foreach (var (address, port) in new[] { (DualStackLab.Right4, "30304"), (DualStackLab.Right6, "30305") })
        {
            await using var node = LabProcess.StartNode(
                cable.Right, "run", "--json", "--network", "dev", "--port", port, "--addr", address, "--nat", "none", "--bootnodes", record.ToString(), "--verbosity", "info");
            await node.ExpectAsync($"\"peer_added\",\"id\":\"{IdOf(ready)}\"");
            await dual.ExpectAsync("\"peer_added\"");
            await node.StopAsync();
            await dual.ExpectAsync("\"peer_dropped\"");
        }

        await dual.StopAsync();
    }

    public void Dispose() => _directory.Dispose();

    private static string IdOf(JsonElement ready) => Enode.TryParse(ready.GetProperty("enode").GetString()!, out var node, out _) ? node!.Id.ToString() : string.Empty;
}
