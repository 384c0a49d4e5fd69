using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Node.Run;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tests.Cli;

/// <summary>
/// docs/operating.md shows what the commands print; here the same node is started again and asked: one with three static nodes, of which one becomes a peer, one is
/// full and one is gone, a ban, and a drill in which two actors fail. Ids, times, addresses and the width of columns may differ.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed partial class OperatingDocumentTests : IDisposable
{
    private const int Failures = 3, Waiting = 2;

    private static readonly string[] s_containers = ["bonds", "lookups", "dials", "handshakes"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Operating_ShowsWhatTheCommandsPrintOfARunningNode()
    {
        await using var bob = await RunningNode.StartAsync(Settings(new RunOptions { Identity = "bob", NoDiscover = true }), _ => { });
        await using var full = await RunningNode.StartAsync(Settings(new RunOptions { MaxPeers = 0, NoDiscover = true }), _ => { });
        var settings = Settings(new RunOptions { DataDirectory = _directory.File("data"), StaticNodes = [bob.Started.Self, full.Started.Self, Gone()] });
        await using var rpc = await RpcHost.StartAsync(settings.Rpc);
        await using var node = await RunningNode.StartAsync(settings with { Faults = Drill() }, _ => { });
        rpc.Serve(node);
        using var patience = new CancellationTokenSource(Limit);
        Assert.Null(await node.BanPeerAsync(Enode(1).Id, TimeSpan.FromDays(1), "spam, see ticket 12", patience.Token));
        while ((await node.GetSupervisionAsync(patience.Token)).Sum(actor => actor.Failures) < Failures
            || (await node.GetBackOffsAsync(patience.Token)).Count < Waiting
            || await node.GetPeerCountAsync(patience.Token) == 0)
        {
            await Task.Yield();
        }

        Assert.Equal(Documented("dials").Select(Normal).Order(), (await AskAsync("dials")).Select(Normal).Order()); // before any is dialed again
        Assert.Equal(Documented("tree").Select(Normal), WithoutPassing(await AskAsync("tree")).Select(Normal));
        Assert.Equal(Documented("bans").Select(Normal), (await AskAsync("bans")).Select(Normal));
        Assert.Equal(Documented("status").Select(Label), (await AskAsync("status")).Select(Label));
    }

    public void Dispose() => _directory.Dispose();

    private static FaultPlan Drill() => FaultPlan.None.With(
        FaultRule.Actor("peers").At(TimeSpan.FromSeconds(1)).Throw(),
        FaultRule.Actor("discovery/table").At(TimeSpan.FromSeconds(1)).Throw(),
        FaultRule.Actor("discovery/table").At(TimeSpan.FromSeconds(2)).Throw());

    private static NodeSettings Settings(RunOptions options) =>
        NodeSettings.Load(options with { Network = "dev", Addresses = [IPAddress.Loopback], Port = 0, Bootnodes = [] }, Verbosity.Error);

    /// <summary>Nobody listens there any more.</summary>
    private static Enode Gone()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return Enode((ushort)((IPEndPoint)socket.LocalEndPoint!).Port);
    }

    private static Enode Enode(ushort port)
    {
        using var key = PrivateKey.Generate();
        return Wire.Enr.Enode.Create(key.PublicKey, IPAddress.Loopback, port, 0);
    }

    private static string[] Documented(string command)
    {
        var text = File.ReadAllText(Path.Combine(Root(), "docs", "operating.md"));
        return text.Split($"$ ./devp2p {command} --datadir ~/devp2p\n")[1].Split("\n```")[0].Split('\n');
    }

    private async Task<string[]> AskAsync(string command)
    {
        var result = await CliProcess.RunAsync(command, "--datadir", _directory.File("data"));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        return result.Output.TrimEnd('\n').Split('\n');
    }

    /// <summary>Leaves out actors that live for a moment, whom a tree shows when it comes at that moment, in the number of all, too.</summary>
    private static IEnumerable<string> WithoutPassing(string[] tree)
    {
        List<string> path = [], kept = [];
        foreach (var line in tree[..^1])
        {
            var depth = (line.Length - line.TrimStart(' ').Length) / 2;
            var name = line.TrimStart(' ').Split(' ')[0];
            path = [.. path.Take(depth), name];
            if (!name.StartsWith("session-", StringComparison.Ordinal) && (depth == 0 || !s_containers.Contains(path[depth - 1])))
            {
                kept.Add(line);
            }
        }

        var passing = tree.Length - 1 - kept.Count;
        return [.. kept, Number().Replace(tree[^1], match => $"{int.Parse(match.Value, System.Globalization.CultureInfo.InvariantCulture) - passing}", 1)];
    }

    private static string Normal(string line) => Gap().Replace(Time().Replace(Id().Replace(line, "ID"), "TIME"), "  ").TrimEnd();

    private static string Label(string line) => line.Split(' ')[0];

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Akka.Devp2p.sln")))
        {
            directory = directory.Parent!;
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"[0-9a-f]{64}|[0-9a-f]{16}\.\.\.")]
    private static partial Regex Id();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")]
    private static partial Regex Time();

    [GeneratedRegex(@"(?<=\S)  +")]
    private static partial Regex Gap();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
