using System.Diagnostics;

namespace Akka.Devp2p.Node.Tests.Nat;

/// <summary>
/// An internet of four machines in network namespaces: two clients on the LAN of a router with nftables NAT, and one outside. Nothing in it can reach
/// any other network. The router has an address that looks public, as miniupnpd wants it.
/// </summary>
internal sealed class NatLab : IAsyncDisposable
{
    internal const string RouterIp = "44.1.2.3", OutsideIp = "44.1.2.9", ClientIp = "192.168.77.2", OtherIp = "192.168.77.3", ClientIp6 = "2a01:77::2";

    private const string Rules = """
        table inet filter {
          chain forward { type filter hook forward priority 0; policy drop; ct state established,related accept; iifname "lan" accept; jump miniupnpd; }
          chain miniupnpd { }
          chain prerouting { type nat hook prerouting priority -100; jump prerouting_miniupnpd; }
          chain prerouting_miniupnpd { }
          chain postrouting { type nat hook postrouting priority 100; jump postrouting_miniupnpd; oifname "wan" masquerade; }
          chain postrouting_miniupnpd { }
        }
        """;

    private const string Daemon = """
        ext_ifname=wan
        listening_ip=lan
        http_port=5000
        enable_natpmp=yes
        enable_upnp=yes
        secure_mode=yes
        min_lifetime=5
        uuid=11111111-2222-3333-4444-555555555555
        allow 1024-65535 192.168.77.0/24 1024-65535
        deny 0-65535 0.0.0.0/0 0-65535
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("devp2p-nat-").FullName;
    private readonly string _prefix = $"d{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..6]}-";
    private LabProcess? _daemon;

    /// <summary>What it is made of, beside iproute2.</summary>
    internal static string[] Programs { get; } = ["/usr/sbin/nft", "/usr/sbin/miniupnpd", "/usr/bin/turnserver"];

    internal string Client => _prefix + "client";

    internal string Other => _prefix + "other";

    internal string Router => _prefix + "router";

    internal string Outside => _prefix + "outside";

    internal static async Task<NatLab> StartAsync()
    {
        var lab = new NatLab();
        try
        {
            await lab.BuildAsync();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    internal string DaemonSaid => _daemon?.All ?? string.Empty;

    /// <summary>Waits for a line of the daemon that has not been waited for.</summary>
    internal Task ExpectOfDaemonAsync(string text) => _daemon!.ExpectAsync(text);

    /// <summary>A file of the lab.</summary>
    internal string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    internal string FileOf(string name) => Path.Combine(_directory, name);

    /// <summary>miniupnpd on the router, until it says that it serves.</summary>
    internal async Task StartDaemonAsync()
    {
        _daemon = LabProcess.Start(Router, Programs[1], "-d", "-f", Write("miniupnpd.conf", Daemon), "-P", FileOf("miniupnpd.pid"));
        await _daemon.ExpectAsync("Listening for NAT-PMP/PCP traffic");
    }

    /// <summary>Kills it, and its rules go as by a reboot of the router.</summary>
    internal async Task KillDaemonAsync()
    {
        await _daemon!.StopAsync("-KILL");
        foreach (var chain in new[] { "prerouting_miniupnpd", "postrouting_miniupnpd", "miniupnpd" })
        {
            await RunAsync(Router, "nft", "flush", "chain", "inet", "filter", chain);
        }
    }

    /// <summary>The mappings of the router: one rule a line.</summary>
    internal Task<string> MappingsAsync() => RunAsync(Router, "nft", "-n", "list", "chain", "inet", "filter", "prerouting_miniupnpd");

    /// <summary>What its firewall lets in: one rule a line.</summary>
    internal Task<string> PinholesAsync() => RunAsync(Router, "nft", "-n", "list", "chain", "inet", "filter", "miniupnpd");

    /// <summary>The first client, the router and the machine outside have IPv6 too.</summary>
    internal async Task AddIp6Async()
    {
        // without the seconds in which an address might turn out to be another's
        await RunAsync(null, "ip", "-n", Router, "addr", "add", "fe80::77/64", "dev", "lan", "nodad");
        await RunAsync(null, "ip", "-n", Router, "addr", "add", "2a01:77::1/64", "dev", "lan", "nodad");
        await RunAsync(null, "ip", "-n", Router, "addr", "add", "2a01:44::1/64", "dev", "wan", "nodad");
        await RunAsync(null, "ip", "-n", Client, "addr", "add", $"{ClientIp6}/64", "dev", "eth0", "nodad");
        await RunAsync(null, "ip", "-n", Outside, "addr", "add", "2a01:44::9/64", "dev", "eth0", "nodad");
        await RunAsync(Router, "sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
        await RunAsync(null, "ip", "-n", Outside, "route", "add", "default", "via", "2a01:44::1");
        await RunAsync(null, "ip", "-n", Client, "route", "add", "default", "via", "fe80::77", "dev", "eth0");
    }

    /// <summary>Runs a program to its end, which must be good.</summary>
    internal static async Task<string> RunAsync(string? space, params string[] command)
    {
        string[] args = space is null ? command : ["ip", "netns", "exec", space, .. command];
        using var process = Process.Start(new ProcessStartInfo(args[0], args[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', args)}: {await error}{await output}");
        return await output;
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            await _daemon.DisposeAsync();
        }

        foreach (var space in new[] { Client, Other, Router, Outside })
        {
            using var process = Process.Start(new ProcessStartInfo("ip", ["netns", "del", space]) { RedirectStandardError = true })!;
            await process.WaitForExitAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }

    private async Task BuildAsync()
    {
        foreach (var space in new[] { Client, Other, Router, Outside })
        {
            await RunAsync(null, "ip", "netns", "add", space);
            await RunAsync(null, "ip", "-n", space, "link", "set", "lo", "up");
        }

        await RunAsync(null, "ip", "-n", Router, "link", "add", "lan", "type", "bridge");
        await RunAsync(null, "ip", "-n", Router, "addr", "add", "192.168.77.1/24", "dev", "lan");
        await RunAsync(null, "ip", "-n", Router, "link", "set", "lan", "up");
        await PlugAsync(Client, "lan1", ClientIp);
        await PlugAsync(Other, "lan2", OtherIp);
        await PlugAsync(Outside, "wan", OutsideIp);
        await RunAsync(null, "ip", "-n", Router, "addr", "add", $"{RouterIp}/24", "dev", "wan");
        await RunAsync(Router, "sysctl", "-qw", "net.ipv4.ip_forward=1");
        await RunAsync(Router, "nft", "-f", Write("rules.nft", Rules));
    }

    private async Task PlugAsync(string space, string port, string ip)
    {
        await RunAsync(null, "ip", "-n", Router, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", space);
        await RunAsync(null, "ip", "-n", space, "addr", "add", ip + "/24", "dev", "eth0");
        await RunAsync(null, "ip", "-n", space, "link", "set", "eth0", "up");
        await RunAsync(null, "ip", "-n", Router, "link", "set", port, "up");
        if (port != "wan")
        {
            await RunAsync(null, "ip", "-n", Router, "link", "set", port, "master", "lan");
            await RunAsync(null, "ip", "-n", space, "route", "add", "default", "via", "192.168.77.1");
        }
    }
}
