using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets.Simulated;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Xunit.Abstractions;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>Networks in which not everybody who is found is worth a dial, and not every source is worth its turn.</summary>
public sealed class MixedSourcesTests(ITestOutputHelper output)
{
    private const int Nodes = 40;

    // nobody is dialed but who was found
    private const string Settings = """
        devp2p.server { max-peers = 6, fallback-after = 1d }
        devp2p.peers { ping-interval = 5m, read-timeout = 10m }
        """;

    private static readonly SimulationOptions Options = new() { StandInSignatures = true, Conditions = new LinkConditions { Loss = 0, Jitter = TimeSpan.Zero } };

    [Theory]
    [InlineData("v5 = off")]
    [InlineData("v4 = off")]
    [InlineData("v4 = on, v5 = on")]
    public async Task NodesOfTwoChains_InOneNetwork_DialNobodyWhoseRecordIsOfTheOther(string protocols)
    {
        await using var simulation = Actors.Sockets.Simulated.Simulation.Create(600, Options);
        var started = 0;
        var crowd = new Crowd(simulation, new MemberKind($"{Settings}\ndevp2p.discovery {{ {protocols} }}")
        {
            Configure = options => options.Network = started++ % 2 == 0 ? Networks.Dev : Networks.Sepolia,
        });

        crowd.Grow(Nodes, TimeSpan.FromMilliseconds(300));
        simulation.RunUntil(() => false, TimeSpan.FromMinutes(5));

        var dials = simulation.AskAll<DialStats>([.. crowd.Members.Select(member => ((ICanTell)member.Node.Refs.Dialer, (object)DialSchedulerActor.GetDialStats.Instance))]);
        var filtered = SourcesOf(simulation, crowd.Members).SelectMany(sources => sources.All).Sum(source => source.Filtered.GetValueOrDefault(EthHandshake.OtherFork));
        output.WriteLine($"{string.Join("; ", dials)}; filtered {filtered}");
        Assert.Equal(0, dials.Sum(stats => stats.ByOutcome.GetValueOrDefault(DialOutcome.WrongNetwork)));
        Assert.Equal(Nodes, crowd.AtPeerTarget().Count());
        Assert.True(filtered > 0, "nobody was filtered");
        Assert.Empty(simulation.Faults);
    }

    [Fact]
    public async Task Node_WithASourceThatFloodsAndOneThatIsDead_HasItsPeersAllTheSame()
    {
        await using var simulation = Actors.Sockets.Simulated.Simulation.Create(601, Options);
        var crowd = new Crowd(simulation, new MemberKind(Settings));
        crowd.Grow(20, TimeSpan.FromMilliseconds(300));
        simulation.RunFor(TimeSpan.FromMinutes(1));

        var victim = simulation.StartNode("victim", simulation.AddHost(), options =>
        {
            options.Bootnodes = [.. crowd.Members.Take(3).Select(member => member.Node.Info.Self)];
            options.Settings = $$"""
                {{Settings}}
                devp2p.discovery {
                  reread-interval = 1s
                  nodes = [{{string.Join(", ", Enumerable.Range(0, 500).Select(n => $"\"{Nobody(n).ToUrl()}\""))}}]
                  dns { server = 9.9.9.9, urls = ["enrtree://AKA3AM6LPBYEUDMVNU3BSVQJ5AD45Y7YPOHJLEF6W26QOE4VTUDPE@nobody.example"] }
                }
                """;
        });
        var since = simulation.Now;
        var ready = simulation.RunUntil(() => simulation.PeersOf(victim).Count >= victim.Settings.Server.MaxDialed, TimeSpan.FromMinutes(2));

        var sources = simulation.Ask<DiscoveryActor.Sources>(victim.Refs.Discovery, DiscoveryActor.GetSources.Instance);
        output.WriteLine($"{simulation.Now - since}; {string.Join("; ", sources.All)}");
        Assert.True(ready, "no peers");
        Assert.Equal(500, sources.All.Single(source => source.Name == "list").Yielded);
        Assert.Empty(simulation.Faults);
    }

    private static IReadOnlyList<DiscoveryActor.Sources> SourcesOf(Actors.Sockets.Simulated.Simulation simulation, IEnumerable<Crowd.Member> members) =>
        simulation.AskAll<DiscoveryActor.Sources>([.. members.Select(member => ((ICanTell)member.Node.Refs.Discovery, (object)DiscoveryActor.GetSources.Instance))]);

    /// <summary>A node that does not exist, on a machine that does not.</summary>
    private static Enode Nobody(int n)
    {
        using var key = PrivateKey.Generate(new SeededRandomness(9000 + n).Fill);
        return Enode.Create(key.PublicKey, new IPAddress([77, (byte)(n >> 8), (byte)n, 1]), 30303, 30303);
    }
}
