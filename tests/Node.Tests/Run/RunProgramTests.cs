using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Akka.Actor;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Run;

namespace Akka.Devp2p.Node.Tests.Run;

/// <summary>devp2p run inside this process, with a part put in that fails.</summary>
public sealed class RunProgramTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly MemoryStream _output = new();
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Run_WhenAPartFailsForTheFourthTime_SaysWhichAndFails()
    {
        var settings = Settings() with { Parts = new NodeParts { Dialer = _ => Props.Create(() => new BrokenDialer()) } };
        var failure = await Assert.ThrowsAsync<FailureException>(() => RunProgram.RunAsync(settings, new JsonEvents(_output), CancellationToken.None).WaitAsync(Limit));
        Assert.Equal("the node has failed: dialer failed too often", failure.Message);
        var lines = Encoding.UTF8.GetString(_output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("""{"event":"failed","reason":"dialer failed too often"}""", Assert.Single(lines, IsFailed));
        Assert.Equal(1, CliApp.Report(failure, Verbosity.Info));
    }

    [Fact]
    public async Task Run_WhenAskedToStop_Succeeds()
    {
        using var stop = new CancellationTokenSource();
        using var output = new ReadyStream(stop);
        Assert.Equal(0, await RunProgram.RunAsync(Settings(), new JsonEvents(output), stop.Token).WaitAsync(Limit));
    }

    [Fact]
    public async Task Run_WhenAskedToStopWhileAServiceTakesLongToStart_DoesNotWaitForIt()
    {
        using var stop = new CancellationTokenSource();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var settings = Settings() with { Parts = new NodeParts { Discovery = _ => Props.Create(() => new SilentActor(asked)) } };
        var run = RunProgram.RunAsync(settings, new JsonEvents(_output), stop.Token);
        await asked.Task.WaitAsync(Limit);
        await stop.CancelAsync();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Limit));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(0, _output.Length);
    }

    [Fact]
    public async Task Run_WhenStartedAgainWithoutBootnodes_FindsWhomItsTableHadWhenItWasStopped()
    {
        await using var other = await RunningNode.StartAsync(Settings(new RunOptions { NoDial = true }), _ => { });
        var mine = new RunOptions
        {
            DataDirectory = _directory.File("data"),
            ConfigFile = _directory.Write("node.conf", "devp2p.discovery.ping-interval = 100ms"),
        };
        await using (var before = await RunningNode.StartAsync(Settings(mine with { Bootnodes = [other.Started.Self] }), _ => { }))
        {
            using var patience = new CancellationTokenSource(Limit);
            while (!(await before.GetTableAsync(patience.Token)).Any(entry => entry.Live))
            {
                await Task.Yield();
            }
        }

        var added = new TaskCompletionSource<PeerAdded>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var after = await RunningNode.StartAsync(Settings(mine), message => added.TrySetResult((PeerAdded)message));
        var peer = (await added.Task.WaitAsync(Limit)).Peer;
        Assert.Equal((other.Started.Self.Id, false), (peer.Id, peer.Inbound));
        Assert.Contains(peer.Source, new[] { "discv4", "discv5", "node-db" });
    }

    [Fact]
    public async Task Tree_OfANodeWhoseDialerHasFailedTwice_ShowsIt()
    {
        using var stop = new CancellationTokenSource();
        var left = new StrongBox<int>(2);
        var settings = Settings(new RunOptions { DataDirectory = _directory.File("data") }) with
        {
            Parts = new NodeParts { Dialer = _ => Props.Create(() => new FailingDialer(left)) },
        };
        var events = new Pipe();
        var run = RunProgram.RunAsync(settings, new JsonEvents(events.Writer.AsStream()), stop.Token);
        using var ready = new StreamReader(events.Reader.AsStream());
        Assert.Contains("ready", await ready.ReadLineAsync().WaitAsync(Limit));
        var tree = await CliProcess.RunAsync("tree", "--datadir", _directory.File("data"));
        Assert.Matches(@"\n  dialer +FailingDialer +2 +2 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d restart: InvalidOperationException: broken\n", tree.Output);
        Assert.Matches(@"\n\d+ actors, 1 has failed\n$", tree.Output);
        await stop.CancelAsync();
        Assert.Equal(0, await run.WaitAsync(Limit));
    }

    [Fact]
    public async Task Nat_WhileItIsAwayAfterAFailure_IsAnsweredForAllTheSame()
    {
        var settings = Settings(new RunOptions { Nat = new NatChoice(NatMethod.Upnp) }) with { Parts = new NodeParts { Nat = _ => Props.Create(() => new BrokenNat()) } };
        await using var node = await RunningNode.StartAsync(settings, _ => { });
        using var patience = new CancellationTokenSource(Limit);
        while ((await node.GetSupervisionAsync(patience.Token)).Single(actor => actor.Path.EndsWith("/nat", StringComparison.Ordinal)).Alive)
        {
            await Task.Yield();
        }

        var nat = await node.GetNatAsync(patience.Token);
        Assert.Equal(("upnp", null, "the port mapping has failed, and begins anew within the hour"), (nat.Method, nat.Active, nat.LastError));
    }

    public void Dispose()
    {
        _output.Dispose();
        _directory.Dispose();
    }

    private static bool IsFailed(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("event").GetString() == "failed";
    }

    private static NodeSettings Settings(RunOptions? options = null)
    {
        options ??= new RunOptions();
        return NodeSettings.Load(
            options with { Network = "dev", Addresses = [IPAddress.Loopback], Port = 0, Bootnodes = options.Bootnodes ?? [] }, Verbosity.Error);
    }

    /// <summary>Asks the program to stop as soon as it says "ready".</summary>
    private sealed class ReadyStream(CancellationTokenSource stop) : MemoryStream
    {
        public override void Flush() => stop.Cancel();
    }

    /// <summary>Never answers when it is asked to start.</summary>
    private sealed class SilentActor(TaskCompletionSource asked) : UntypedActor
    {
        protected override void OnReceive(object message) => asked.TrySetResult();
    }

    /// <summary>Fails at once.</summary>
    private sealed class BrokenNat : UntypedActor
    {
        protected override void PreStart() => throw new InvalidOperationException("broken");

        protected override void OnReceive(object message) => Unhandled(message);
    }

    /// <summary>Fails whenever it is started, which a restart tries again.</summary>
    private sealed class BrokenDialer : UntypedActor
    {
        protected override void PreRestart(Exception reason, object message) => Self.Tell(message);

        protected override void OnReceive(object message)
        {
            if (message is DialSchedulerActor.Start)
            {
                throw new InvalidOperationException("broken");
            }
        }
    }

    /// <summary>Fails so often at its start, then does nothing.</summary>
    private sealed class FailingDialer(StrongBox<int> left) : UntypedActor
    {
        protected override void PreRestart(Exception reason, object message) => Self.Tell(message);

        protected override void OnReceive(object message)
        {
            if (message is DialSchedulerActor.Start && left.Value-- > 0)
            {
                throw new InvalidOperationException("broken");
            }
        }
    }
}
