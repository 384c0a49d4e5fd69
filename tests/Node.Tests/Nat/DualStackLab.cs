using System.Diagnostics;

namespace Akka.Devp2p.Node.Tests.Nat;

/// <summary>Two machines in network namespaces, joined by one cable with both families on it. Nothing in it can reach any other network.</summary>
internal sealed class DualStackLab : IAsyncDisposable
{
    internal const string Left4 = "44.1.2.1", Left6 = "2a00:44::1", Right4 = "44.1.2.2", Right6 = "2a00:44::2";

    private readonly string _prefix = $"d{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..6]}-";

    internal string Left => _prefix + "left";

    internal string Right => _prefix + "right";

    internal static async Task<DualStackLab> StartAsync()
    {
        var lab = new DualStackLab();
        try
        {
            await NatLab.RunAsync(null, "ip", "netns", "add", lab.Left);
            await NatLab.RunAsync(null, "ip", "netns", "add", lab.Right);
            await NatLab.RunAsync(null, "ip", "-n", lab.Left, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", lab.Right);
            await AddressAsync(lab.Left, Left4, Left6);
            await AddressAsync(lab.Right, Right4, Right6);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var space in new[] { Left, Right })
        {
            using var process = Process.Start(new ProcessStartInfo("ip", ["netns", "del", space]) { RedirectStandardError = true })!;
            await process.WaitForExitAsync();
        }
    }

    // nodad: else the IPv6 address can't be bound for a second
    private static async Task AddressAsync(string space, string ip4, string ip6)
    {
        await NatLab.RunAsync(null, "ip", "-n", space, "link", "set", "lo", "up");
        await NatLab.RunAsync(null, "ip", "-n", space, "addr", "add", ip4 + "/24", "dev", "eth0");
        await NatLab.RunAsync(null, "ip", "-n", space, "addr", "add", ip6 + "/64", "dev", "eth0", "nodad");
        await NatLab.RunAsync(null, "ip", "-n", space, "link", "set", "eth0", "up");
    }
}
