namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>What a process draws for itself, such as the hashes of strings, decides nothing in a simulation.</summary>
public sealed class RepeatableTests
{
    /// <summary>bench/Simulation, built beside the tests.</summary>
    private static string Program
    {
        get
        {
            var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Simulation", configuration, "Akka.Devp2p.Simulation.dll"));
        }
    }

    [Fact]
    public async Task Simulation_OfOneSeedInTwoProcesses_DoesTheSame()
    {
        var runs = await Task.WhenAll(HashAsync(7), HashAsync(7));

        Assert.Matches("^[0-9a-f]{64} events [1-9][0-9]{3,} steps [1-9][0-9]{4,} foreign 0\n$", runs[0]);
        Assert.Equal(runs[0], runs[1]);
    }

    private static async Task<string> HashAsync(int seed)
    {
        var run = await ProgramRun.Of(Program, "12", "hash", $"seed={seed}");
        Assert.True(run.Code == 0, run.Errors);
        return run.Output;
    }
}
