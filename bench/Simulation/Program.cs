using System.Diagnostics;
using System.Globalization;
using Akka.Devp2p.Actors.Sockets.Simulated;
using Akka.Devp2p.Faults.Tests.Simulation;
using Network = Akka.Devp2p.Actors.Sockets.Simulated.Simulation;

namespace Akka.Devp2p.Simulation;

/// <summary>
/// <c>dotnet run -c Release --project bench/Simulation -- NODES [peers] [real] [flash] [seed=N] [loss=0.01] [replace] [partition]</c>: grows a simulated network and prints
/// how it does from minute to minute. peers: with TCP, six peers each; real: true signatures; flash: all nodes come within a minute; replace: at
/// the end 30 % of them are replaced at once; partition: for ten minutes two halves don't see each other.
/// </summary>
public static class Program
{
    private static readonly Stopwatch Watch = Stopwatch.StartNew();

    public static async Task<int> Main(string[] args)
    {
        var count = int.Parse(args[0], CultureInfo.InvariantCulture);
        if (args.Contains("hash"))
        {
            return await HashAsync((int)Number(args, "seed", 1), count, Text(args, "trace"));
        }

        await using var simulation = Network.Create((int)Number(args, "seed", 1), new SimulationOptions
        {
            StandInSignatures = !args.Contains("real"),
            Conditions = new LinkConditions { Loss = Number(args, "loss", 0.01), Jitter = TimeSpan.Zero },
        });
        var crowd = new Crowd(simulation, args.Contains("peers") ? MemberKind.WithPeers : MemberKind.DiscoveryOnly);
        if (args.Contains("figures"))
        {
            return Measure(simulation, crowd, count, args);
        }

        crowd.Grow(count, args.Contains("flash") ? TimeSpan.FromMinutes(1) / count : TimeSpan.FromMilliseconds(Number(args, "every", 300)));
        Report(simulation, crowd, "grown", args);
        Minutes(simulation, crowd, Number(args, "minutes", 5), args);
        if (args.Contains("partition"))
        {
            var half = crowd.Members.Take(count / 2).Select(member => member.Host).ToArray();
            simulation.Network.Partition(half, crowd.Members.Skip(count / 2).Select(member => member.Host));
            Minutes(simulation, crowd, 10, args);
            simulation.Network.Heal();
            Report(simulation, crowd, "healed", args);
            Minutes(simulation, crowd, 30, args);
        }

        if (args.Contains("replace"))
        {
            crowd.Replace(count * 3 / 10);
            Report(simulation, crowd, "replaced", args);
            for (var part = 0; part < 6; part++)
            {
                simulation.RunFor(TimeSpan.FromMinutes(5));
                Report(simulation, crowd, "five minutes later", args);
            }
        }

        return 0;
    }

    private static int Measure(Network simulation, Crowd crowd, int count, string[] args)
    {
        var figures = new Figures(simulation, crowd, figure =>
        {
            Console.WriteLine(figure);
            Report(simulation, crowd, "so far", args);
        });
        figures.Grow(count);
        if (args.Contains("peers"))
        {
            figures.ReachPeerTarget();
        }

        figures.PartitionAndHeal();
        figures.Replace();
        if (args.Contains("peers"))
        {
            figures.ReachPeerTarget();
        }

        return figures.All.All(figure => figure.Holds) && simulation.Faults.Count == 0 && simulation.ForeignCalls == 0 ? 0 : 1;
    }

    private static void Minutes(Network simulation, Crowd crowd, double minutes, string[] args)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            simulation.RunFor(TimeSpan.FromMinutes(1));
            Report(simulation, crowd, "minute later", args);
        }
    }

    private static void Report(Network simulation, Crowd crowd, string what, string[] args)
    {
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var tables = crowd.Tables();
        var (perfect, looks, share) = crowd.Look(200);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{simulation.Now:HH:mm:ss} {what}: lookups {perfect}/{looks} perfect, {share:P2} found; neighbours known {crowd.NeighboursKnown():P1}, entries {tables.Average(t => t.Nodes.Length):0.0} (least {tables.Min(t => t.Nodes.Length)}), alive {crowd.EntriesAlive():P1}, ready {tables.Count(t => t.Initialized)}"));
        if (args.Contains("peers"))
        {
            Console.WriteLine("  nodes by number of peers: " + string.Join(", ", crowd.Members
                .GroupBy(member => simulation.PeersOf(member.Node).Count).OrderBy(group => group.Key).Select(group => $"{group.Key}: {group.Count()}")));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {Watch.Elapsed.TotalSeconds:0.0} s, CPU {cpu.TotalSeconds:0.0} s, GC {GC.GetTotalPauseDuration().TotalSeconds:0.0} s, {GC.GetTotalMemory(false) >> 20} MB; {simulation.EventCount:N0} events, {simulation.Steps:N0} steps, {simulation.Faults.Count} faults {string.Concat(simulation.Faults.Take(1))}"));
    }

    private static async Task<int> HashAsync(int seed, int count, string? trace)
    {
        await using var events = trace is null ? TextWriter.Null : new StreamWriter(trace);
        Console.WriteLine(await EventfulNetwork.RunAsync(seed, count, trace is null ? null : events.WriteLine));
        return 0;
    }

    private static double Number(string[] args, string name, double otherwise) =>
        Text(args, name) is { } given ? double.Parse(given, CultureInfo.InvariantCulture) : otherwise;

    private static string? Text(string[] args, string name) =>
        args.FirstOrDefault(arg => arg.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
}
