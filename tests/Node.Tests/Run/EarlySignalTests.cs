using System.Diagnostics;

namespace Akka.Devp2p.Node.Tests.Run;

/// <summary>SIGTERM before the program has parsed its command line, read settings or loaded Akka.NET.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class EarlySignalTests
{
    [Theory]
    [InlineData("run", "System.CommandLine")]
    [InlineData("run", "Akka")]
    [InlineData("dev", "System.CommandLine")]
    [InlineData("dev", "Akka")]
    public async Task Program_ThatIsTerminatedWhileItLoads_EndsWell(string command, string library)
    {
        var info = Prepare(library, command, "--json");
        if (command == "run")
        {
            foreach (var word in new[] { "--network", "dev", "--addr", "127.0.0.1", "--port", "0", "--bootnodes", "", "--nat", "none", "--netrestrict", "127.0.0.0/8" })
            {
                info.ArgumentList.Add(word);
            }
        }

        var result = await CliProcess.RunAsync(info, []);
        Assert.True(result is { ExitCode: 0, Output: "" }, result.ToString());
    }

    [Fact]
    public async Task Tool_ThatIsTerminated_IsEndedByTheSignal()
    {
        var result = await CliProcess.RunAsync(Prepare("System.CommandLine", "key", "generate", "-"), []);
        Assert.Equal(new CliProcess.Result(128 + NodeProcess.SigTerm, "", ""), result);
    }

    private static ProcessStartInfo Prepare(string library, params string[] args)
    {
        var info = CliProcess.StartInfo(args);
        info.Environment["DOTNET_STARTUP_HOOKS"] = typeof(EarlySignalTests).Assembly.Location;
        info.Environment[StartupHook.Variable] = library;
        return info;
    }
}
