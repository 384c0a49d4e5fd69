using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Faults.Tests;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Floods;

/// <summary>A node on loopback with three honest peers. Each flood is watched: who stays, how long an answer takes, how much memory is held.</summary>
internal sealed class Target : IAsyncDisposable
{
    private const int HonestPeers = 3;
    private const long MiB = 1024 * 1024;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);

    private readonly ActorSystem _system;
    private readonly Inbox _heard;
    private readonly List<Devp2pNode> _nodes = [];
    private Dictionary<string, DateTimeOffset> _honest = [];

    private Target(ActorSystem system) => (_system, _heard) = (system, Inbox.Create(system));

    public Enode Self => _nodes[0].Info.Self;

    public static async Task<Target> StartAsync()
    {
        var target = new Target(ActorSystem.Create("floods", "akka { loglevel = ERROR, log-dead-letters = off, actor.internal-dispatcher { type = Dispatcher, executor = default-executor } }"));
        for (var i = 0; i <= HonestPeers; i++)
        {
            target._nodes.Add(await target.StartNodeAsync(i == 0 ? "target" : $"honest-{i}"));
            if (i > 0)
            {
                target._nodes[i].Server.Tell(new ServerActor.AddStatic(target.Self), ActorRefs.NoSender);
            }
        }

        for (var i = 0; i < 100 && (await target.PeersAsync()).Count < HonestPeers; i++)
        {
            await Task.Delay(100);
        }

        target._honest = (await target.PeersAsync()).ToDictionary(peer => peer.Id.ToString(), peer => peer.ConnectedAt);
        return target._honest.Count == HonestPeers ? target : throw new InvalidOperationException("the honest peers did not connect");
    }

    /// <summary>Runs one flood; false when an honest peer was lost or not answered, or when memory stays behind.</summary>
    public async Task<bool> SufferAsync(string name, Func<CancellationToken, Task<string>> flood, TimeSpan limit)
    {
        var before = Heap();
        using var stop = new CancellationTokenSource(limit);
        var (clock, peak, slowest, answered) = (Stopwatch.StartNew(), before, TimeSpan.Zero, true);
        var running = flood(stop.Token);
        do
        {
            var asked = Stopwatch.GetTimestamp();
            answered &= Echo();
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(asked).Ticks));
            peak = Math.Max(peak, GC.GetTotalMemory(false));
            await Task.WhenAny(running, Task.Delay(100));
        }
        while (!running.IsCompleted && clock.Elapsed < limit + AnswerLimit);

        var did = running.IsCompletedSuccessfully ? await running : running.Exception?.InnerException?.Message ?? "did not end in time";
        var lasted = clock.Elapsed;
        await Task.Delay(1500); // a connection that is told why has a second to go
        var after = Heap();
        var peers = await PeersAsync();
        var stayed = _honest.All(honest => peers.Any(peer => peer.Id.ToString() == honest.Key && peer.ConnectedAt == honest.Value));
        var good = running.IsCompletedSuccessfully && answered && stayed && after < before + (32 * MiB);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(good ? "ok  " : "FAIL")} {name}: {did} in {lasted.TotalSeconds:0.0} s; honest peers {(stayed ? "stay" : "LOST")}, "
            + $"their slowest answer {slowest.TotalMilliseconds:0} ms{(answered ? string.Empty : " (MISSING)")}; heap {before / MiB} MiB before, {peak / MiB} at most, {after / MiB} after"));
        return good;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Enumerable.Reverse(_nodes))
        {
            await node.StopAsync();
        }

        await _system.Terminate();
    }

    private async Task<Devp2pNode> StartNodeAsync(string name)
    {
        var options = new Devp2pOptions
        {
            Network = Networks.Dev,
            Bootnodes = [],
            Settings = """
                devp2p.server { address = "127.0.0.1", port = 0, net-restrict = ["127.0.0.0/8"] }
                devp2p.discovery { bind-address = "127.0.0.1", net-restrict = ["127.0.0.0/8"] }
                devp2p.eth.versions = []
                """,
        };
        options.Protocols.Add(EchoActor.Spec(_heard.Receiver));
        return await Devp2pNode.StartAsync(_system, name, options);
    }

    private async Task<IReadOnlyList<PeerSnapshot>> PeersAsync() =>
        (await _nodes[0].Server.Ask<ServerActor.Peers>(ServerActor.GetPeers.Instance, AnswerLimit)).All;

    // every honest peer asks the target and is answered
    private bool Echo()
    {
        foreach (var node in _nodes.Skip(1))
        {
            _system.ActorSelection($"{node.Actor.Path}/peers/*/echo").Tell(new EchoActor.Ping(), ActorRefs.NoSender);
        }

        try
        {
            for (var i = 0; i < HonestPeers; i++)
            {
                _heard.Receive(AnswerLimit);
            }

            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static long Heap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
