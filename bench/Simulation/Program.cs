using System.Diagnostics;
using System.Globalization;
using Akka.Devp2p.Actors.Sockets.Simulated;
using Akka.Devp2p.Faults.Tests.Simulation;
using Network = Akka.Devp2p.Actors.Sockets.Simulated.Simulation;

namespace Akka.Devp2p.Simulation;

/// <summary>
/// <c>dotnet run -c Release --project bench/Simulation -- NODES figures [v5|both] [seed=N]</c>: grows a simulated network, parts and heals it, replaces 30 % of it, and compares
/// each <see cref="Figure"/> with what is wanted; exit code 1 when one is missed. <c>NODES hash [seed=N] [trace=FILE]</c>: the hash of an eventful run, for comparing
/// processes. <c>NODES [v5|both] [peers] [real] [flash] [seed=N] [loss=0.01] [minutes=5] [partition] [replace]</c>: prints how a network does from minute to minute; peers: with TCP,
/// six peers each; real: true signatures; flash: all nodes come within a minute.
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

        if (args.Contains("figures"))
        {
            return await MeasureAsync((int)Number(args, "seed", 1), count, Kind(args));
        }

        await using var simulation = Network.Create((int)Number(args, "seed", 1), new SimulationOptions
        {
            StandInSignatures = !args.Contains("real"),
            Conditions = new LinkConditions { Loss = Number(args, "loss", 0.01), Jitter = TimeSpan.Zero },
        });
        var crowd = new Crowd(simulation, args.Contains("peers") ? Kind(args).WithPeers : Kind(args).WithoutPeers);
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

    private static async Task<int> MeasureAsync(int seed, int count, MemberKind kind)
    {
        await using var simulation = Network.Create(seed, Figures.Options);
        var figures = new Figures(simulation, new Crowd(simulation, kind.WithPeers), figure =>
        {
            Console.WriteLine(figure);
            Cost(simulation);
        });
        figures.Measure(count);
        Console.WriteLine(string.Join('\n', simulation.Faults.Take(5)));
        return figures.Hold ? 0 : 1;
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
        var tables = crowd.Tables();
        var (protocol, perfect, looks, share) = crowd.Look(200);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{simulation.Now:HH:mm:ss} {what}: lookups by {protocol} {perfect}/{looks} perfect, {share:P2} found; neighbours known {crowd.NeighboursKnown():P1}, entries {tables.Average(t => t.Nodes.Length):0.0} (least {tables.Min(t => t.Nodes.Length)}), alive {crowd.EntriesAlive():P1}, ready {tables.Count(t => t.Initialized)}"));
        if (args.Contains("peers"))
        {
            Console.WriteLine("  nodes by number of peers: " + string.Join(", ", crowd.Members
                .GroupBy(member => simulation.PeersOf(member.Node).Count).OrderBy(group => group.Key).Select(group => $"{group.Key}: {group.Count()}")));
        }

        Cost(simulation);
    }

    private static void Cost(Network simulation) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"  {Watch.Elapsed.TotalSeconds:0.0} s, CPU {Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:0.0} s, GC {GC.GetTotalPauseDuration().TotalSeconds:0.0} s, {GC.GetTotalMemory(false) >> 20} MB; {simulation.EventCount:N0} events, {simulation.Steps:N0} steps, {simulation.Faults.Count} faults {string.Concat(simulation.Faults.Take(1))}"));

    private static async Task<int> HashAsync(int seed, int count, string? trace)
    {
        await using var events = trace is null ? TextWriter.Null : new StreamWriter(trace);
        Console.WriteLine(await EventfulNetwork.RunAsync(seed, count, trace is null ? null : events.WriteLine));
        return 0;
    }

    private static MemberKind Kind(string[] args) =>
        args.Contains("v5") ? MemberKind.Discv5 : args.Contains("both") ? MemberKind.Both : MemberKind.Discv4;

    private static double Number(string[] args, string name, double otherwise) =>
        Text(args, name) is { } given ? double.Parse(given, CultureInfo.InvariantCulture) : otherwise;

    private static string? Text(string[] args, string name) =>
        args.FirstOrDefault(arg => arg.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
}
