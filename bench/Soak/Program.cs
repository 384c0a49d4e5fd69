using System.Globalization;
using Akka.Devp2p.Tests.Shared;

namespace Akka.Devp2p.Soak;

/// <summary>
/// <c>dotnet run -c Release --project bench/Soak -- --seeds 100 [--from 1]</c>: random faults on a simulated network, seed by seed. Prints each seed's
/// outcome; exit code 1 when one failed, 2 for wrong input.
/// </summary>
public static class Program
{
    public static async Task<int> Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (!TryRead(args, out var seeds, out var from))
        {
            await Console.Error.WriteLineAsync("usage: --seeds N [--from N], whole numbers from 1");
            return 2;
        }

        var failed = 0;
        for (var seed = from; seed < from + seeds; seed++)
        {
            var wrong = await FaultyNetwork.RunAsync(seed);
            failed += wrong is null ? 0 : 1;
            Console.WriteLine($"seed {seed}: {wrong ?? "connected again, counts add up, nothing left"}");
        }

        Console.WriteLine($"{seeds - failed} of {seeds} seeds passed");
        return failed == 0 ? 0 : 1;
    }

    private static bool TryRead(string[] args, out int seeds, out int from)
    {
        (seeds, from) = (10, 1);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < 1)
            {
                return false;
            }

            switch (args[i])
            {
                case "--seeds":
                    seeds = value;
                    break;
                case "--from":
                    from = value;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
