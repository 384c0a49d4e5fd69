using System.Collections.Immutable;
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Actors.Tests.Simulated;

/// <summary>Whole nodes in a simulation: a run is repeatable, and the network does what it is told.</summary>
public sealed class SimulationTests
{
    private static readonly LinkConditions Rough = new() { Loss = 0.02, Reordering = 0.05, Jitter = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task Simulation_OfFiveNodes_ConnectsThem()
    {
        await using var simulation = Simulation.Create(1);

        var nodes = StartNodes(simulation, 5);

        Assert.True(simulation.RunUntil(() => nodes.All(node => simulation.PeersOf(node).Count == 4), TimeSpan.FromMinutes(5)), Describe(simulation, nodes));
        Assert.Empty(simulation.Faults);
        Assert.Equal(0, simulation.ForeignCalls);
    }

    [Fact]
    public async Task Simulation_OfOneSeedTwice_DoesTheSame()
    {
        var first = await RunAsync(7);
        var second = await RunAsync(7);
        var other = await RunAsync(8);

        Assert.Equal(first, second);
        Assert.NotEqual(first.Hash, other.Hash);
    }

    /// <summary>What waits inside waits for something in the queue or in the heap; only what another thread does can be under way unseen, and that is counted when it comes.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ForeignCalls_WhenAServiceOfTheHostUsesAnotherThread_CountWhatComesFromThere(bool usesThread)
    {
        await using var simulation = Simulation.Create(3);
        var service = new ServiceSpec("worker", Props.Create(() => new Worker(usesThread)), []);
        var node = simulation.StartNode("n", configure: options => options.Services.Add(service));
        Assert.Equal("done", simulation.Ask<string>(simulation.Find(node, "services/worker"), "work"));
        Assert.Equal(usesThread, simulation.ForeignCalls > 0);
    }

    private static async Task<(string Hash, long Events, long Steps)> RunAsync(int seed)
    {
        await using var simulation = Simulation.Create(seed, new SimulationOptions { Conditions = Rough });
        var nodes = StartNodes(simulation, 8);
        simulation.RunFor(TimeSpan.FromMinutes(1));
        simulation.StopNode(nodes[3]);
        simulation.Network.Conditions = Rough with { Loss = 0.2 };
        simulation.RunFor(TimeSpan.FromMinutes(1));
        Assert.Empty(simulation.Faults);
        Assert.Equal(0, simulation.ForeignCalls);
        return (simulation.EventLogHash, simulation.EventCount, simulation.Steps);
    }

    private static ImmutableArray<Devp2pNode> StartNodes(Simulation simulation, int count)
    {
        var nodes = new List<Devp2pNode>();
        for (var i = 0; i < count; i++)
        {
            nodes.Add(simulation.StartNode($"n{i}", configure: options => options.Bootnodes = nodes.Count == 0 ? [] : [nodes[0].Info.Self]));
        }

        return [.. nodes];
    }

    private static string Describe(Simulation simulation, ImmutableArray<Devp2pNode> nodes) =>
        string.Join(", ", nodes.Select(node => simulation.PeersOf(node).Count)) + "; " + string.Join("; ", simulation.Faults);

    /// <summary>Has a child do its work, which it tells from where it is itself, or from a thread of the pool.</summary>
    private sealed class Worker(bool usesThread) : UntypedActor
    {
        private readonly IActorRef _hand = Context.ActorOf(Props.Create(() => new Hand()));

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case ServicesActor.Start:
                    Sender.Tell(ServicesActor.Started.Instance);
                    break;
                case string when usesThread:
                    var asker = Sender;
                    using (var told = new ManualResetEventSlim())
                    {
                        // waited for so that it comes in any case while the simulation runs
                        _ = Task.Run(() =>
                        {
                            _hand.Tell(message, asker);
                            told.Set();
                        });
                        told.Wait();
                    }

                    break;
                case string:
                    _hand.Forward(message);
                    break;
            }
        }
    }

    private sealed class Hand : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell("done");
    }
}
