using System.Text.RegularExpressions;
using Akka.Devp2p.Node.Tests.Rpc;

namespace Akka.Devp2p.Node.Tests.Nat;

/// <summary>Our program behind a router that runs miniupnpd, and seen from outside; coturn as a STUN server. All in namespaces of the test.</summary>
public sealed partial class RealGatewayTests
{
    private const string Settings = """
        devp2p.nat { lease = 10s, refresh = 1s, retry = 1s, hold = 0s }
        # we knock twice from the same address
        devp2p.server.inbound-throttle = 1ms
        """;

    /// <summary>Another client has the port; the daemon restarts; the outside address changes; the node stops.</summary>
    [LabTheory]
    [InlineData("upnp", "UPnP")]
    [InlineData("pmp", "NAT-PMP")]
    [InlineData("pcp", "PCP")]
    public async Task Node_BehindARealRouter_IsReachedFromOutside_WhateverHappensToTheRouter(string method, string name)
    {
        await using var lab = await NatLab.StartAsync();
        await lab.StartDaemonAsync();
        await using var other = Run(lab, lab.Other, "other", method);
        await other.ExpectAsync("our outside address is 44.1.2.3"); // said when both ports are mapped
        await using var node = Run(lab, lab.Client, "node", method);
        var tcp = OutsidePort().Match(await node.ExpectAsync("tcp port 30303 is 44.1.2.3:")).Groups[1].Value;
        await node.ExpectAsync($"our outside address is 44.1.2.3 ({name})");
        Assert.NotEqual("30303", tcp); // the other client has it
        Assert.Contains($"th dport {tcp} ", await lab.MappingsAsync(), StringComparison.Ordinal);
        await ExpectReachableAsync(lab, node, $"44.1.2.3:{tcp}");
        await ExpectGoneAsync(lab, other, NatLab.OtherIp);

        await using var rules = LabProcess.Start(lab.Router, "nft", "-n", "monitor", "new", "rules");
        await lab.KillDaemonAsync();
        Assert.DoesNotContain(NatLab.ClientIp, await lab.MappingsAsync(), StringComparison.Ordinal);
        await lab.StartDaemonAsync();
        await rules.ExpectAsync($"dnat ip to {NatLab.ClientIp}:30303");
        await rules.ExpectAsync($"dnat ip to {NatLab.ClientIp}:30303");

        await NatLab.RunAsync(null, "ip", "-n", lab.Router, "addr", "add", "44.1.2.4/24", "dev", "wan");
        await NatLab.RunAsync(null, "ip", "-n", lab.Router, "addr", "del", "44.1.2.3/24", "dev", "wan");
        await NatLab.RunAsync(null, "ip", "-n", lab.Router, "addr", "replace", "44.1.2.4/24", "dev", "wan");
        tcp = OutsidePort().Match(await node.ExpectAsync("tcp port 30303 is 44.1.2.4:")).Groups[1].Value;
        await node.ExpectAsync("our outside address is 44.1.2.4");
        await ExpectReachableAsync(lab, node, $"44.1.2.4:{tcp}");
        await using (var status = LabProcess.StartNode(lab.Client, "status", "--datadir", lab.FileOf("node")))
        {
            var said = await status.EndAsync();
            Assert.Contains($"@44.1.2.4:{tcp}", said, StringComparison.Ordinal);
            Assert.Contains($"{name} at 192.168.77.1: 44.1.2.4, tcp 30303 as {tcp} for ", said, StringComparison.Ordinal);
            Assert.Matches($@"record    44\.1\.2\.4 \(mapping\), udp \d+ \(mapping\), tcp {tcp} \(mapping\); ", said);
        }

        using (var client = await RpcConnection.OpenAsync(Path.Combine(lab.FileOf("node"), "devp2p.ipc")))
        {
            var endpoint = Assert.Single((await client.CallAsync("admin_nodeInfo")).GetProperty("endpoints").EnumerateArray());
            Assert.Matches($$"""^{"ip":"44\.1\.2\.4","ipFrom":"mapping","udp":\d+,"udpFrom":"mapping","tcp":{{tcp}},"tcpFrom":"mapping",""", endpoint.GetRawText());
        }

        await ExpectGoneAsync(lab, node, NatLab.ClientIp);
    }

    [LabTheory]
    [InlineData(false, "any", @"fe80::77%\d+")]
    [InlineData(true, "pcp:2a01:77::1", "2a01:77::1")]
    public async Task Node_BehindAnIPv6Firewall_IsReachedThroughItsPinholes_WhichEndWithTheirLease(bool hasIp4, string method, string gateway)
    {
        await using var lab = await NatLab.StartAsync();
        await lab.AddIp6Async();
        if (!hasIp4)
        {
            await NatLab.RunAsync(null, "ip", "-4", "-n", lab.Client, "route", "del", "default");
        }

        await lab.StartDaemonAsync();
        await using var node = Run(lab, lab.Client, "node", method, "--addr", "::");
        await node.ExpectAsync($"our outside address is {NatLab.ClientIp6} (PCP)");
        await ExpectReachableAsync(lab, node, $"[{NatLab.ClientIp6}]:30303");
        await using (var status = LabProcess.StartNode(lab.Client, "status", "--datadir", lab.FileOf("node")))
        {
            var said = await status.EndAsync();
            Assert.Contains($"@[{NatLab.ClientIp6}]:30303", said, StringComparison.Ordinal);
            Assert.Matches($"PCP at {gateway}: {NatLab.ClientIp6}, tcp 30303 as 30303 for ", said);
        }

        Assert.Equal(2, Pinhole().Count(await lab.PinholesAsync()));
        await using var rules = LabProcess.Start(lab.Router, "nft", "-n", "monitor", "destroy", "rules");
        await node.StopAsync();
        // miniupnpd 2.3.1 closes some pinholes when asked ("mapping removed"), and others only when their lease ends ("Unauthorized to remove"), whoever asks with whatever nonce
        await lab.ExpectOfDaemonAsync(" remove");
        await lab.ExpectOfDaemonAsync(" remove");
        while (Pinhole().Count(await lab.PinholesAsync()) > 0)
        {
            await rules.ExpectAsync("delete rule inet filter miniupnpd"); // one by one; the daemon may have renewed a rule, too, before the node stopped
        }
    }

    [LabFact]
    public async Task Stun_OfARealServer_TellsTheAddressOfTheRouter()
    {
        await using var lab = await NatLab.StartAsync();
        await using var server = LabProcess.Start(
            lab.Outside, NatLab.Programs[2], "-n", "-v", "-S", "--no-cli", "--no-tls", "--no-dtls", "-L", NatLab.OutsideIp, "-p", "3478", "-l", "stdout", "--pidfile", lab.FileOf("turn.pid"));
        await server.ExpectAsync("IPv4. UDP listener opened on");
        await using var node = Run(lab, lab.Client, "node", $"stun:{NatLab.OutsideIp}");
        await node.ExpectAsync("our outside address is 44.1.2.3 (STUN)");
        await using (var status = LabProcess.StartNode(lab.Client, "status", "--datadir", lab.FileOf("node")))
        {
            Assert.Contains("record    44.1.2.3 (stun), ", await status.EndAsync(), StringComparison.Ordinal);
        }

        await node.StopAsync();
    }

    [LabTheory]
    [InlineData("192.168.77.9", "no gateway answered")] // a gateway that does not exist
    [InlineData(null, "there is no default gateway")]
    public async Task Node_WithoutAGateway_IsReadyWithoutDelay_AndSaysOnceThatThereIsNone(string? gateway, string said)
    {
        await using var lab = await NatLab.StartAsync();
        string[] route = gateway is null ? ["del", "default"] : ["replace", "default", "via", gateway];
        await NatLab.RunAsync(null, ["ip", "-n", lab.Client, "route", .. route]);
        await using var node = Run(lab, lab.Client, "node", "any");
        await node.ExpectAsync("\"ready\"");
        var atReady = node.All;
        Assert.True(gateway is null || !atReady.Contains(said, StringComparison.Ordinal), "it waited for the gateway");
        if (!atReady.Contains(said, StringComparison.Ordinal))
        {
            await node.ExpectAsync(said);
        }

        var all = await node.StopAsync();
        Assert.Single(Regex.Matches(all, "NAT: "));
    }

    private static LabProcess Run(NatLab lab, string space, string data, string method, params string[] more) => LabProcess.StartNode(
        space, ["run", "--json", "--network", "dev", "--bootnodes", "", "--port", "30303", "--nat", method, "--config", lab.Write("nat.conf", Settings),
        "--datadir", lab.FileOf(data), "--verbosity", "info", .. more]);

    private static async Task ExpectGoneAsync(NatLab lab, LabProcess node, string ip)
    {
        var said = await node.StopAsync();
        var left = await lab.MappingsAsync();
        Assert.False(left.Contains(ip, StringComparison.Ordinal), $"{left}\n{said}\n{lab.DaemonSaid}");
    }

    /// <summary>A handshake from outside, through the router.</summary>
    private static async Task ExpectReachableAsync(NatLab lab, LabProcess node, string outside)
    {
        var id = NodeKey().Match(node.All).Groups[1].Value;
        await using var ping = LabProcess.StartNode(lab.Outside, "rlpx", "ping", $"enode://{id}@{outside}");
        Assert.Contains("Name:akka-devp2p/", await ping.EndAsync(), StringComparison.Ordinal);
    }

    [GeneratedRegex("th dport 30303 .*accept")]
    private static partial Regex Pinhole();

    [GeneratedRegex("enode://([0-9a-f]{128})@")]
    private static partial Regex NodeKey();

    [GeneratedRegex("44\\.1\\.2\\.\\d:(\\d+) outside")]
    private static partial Regex OutsidePort();
}
