using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

namespace Akka.Devp2p.Bench;

/// <summary>
/// <c>dotnet run -c Release --project bench/Bench -- --filter '*'</c>. Runs in this process, so that the build layout of the
/// repository needs no second, generated project; the ratio column is what docs/performance.md quotes.
/// </summary>
public static class Program
{
    public static void Main(string[] args) =>
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance)));
}
