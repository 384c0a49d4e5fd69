using System.Diagnostics;
using System.Text.Json;

namespace Akka.Devp2p.Node.Tests.Run;

/// <summary>What happens when standard output can't be written to, or nobody reads it any more.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class OutputTests
{
    private const string Node = "run --network dev --addr 127.0.0.1 --port 0 --bootnodes '' --json";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(Node)]
    [InlineData("dev --nodes 2 --json")]
    [InlineData("dev --nodes 2")]
    public async Task Output_WhenItsReaderEnds_EndsTheProgramToo(string command)
    {
        var (code, output, error) = await ShellAsync($"{{ {Program} {command}; echo \"code $?\" >&2; }} | head -n 1");
        Assert.True(code == 0, error);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("code 0\n", error);
    }

    [Fact]
    public async Task Output_WhenEverythingIsLogged_HoldsEventsOnlyAndTheLogItsLastLine()
    {
        var result = await CliProcess.RunAsync("dev", "--nodes", "1", "--until", "connected", "--json", "--verbosity", "trace");
        Assert.Equal(0, result.ExitCode);
        Assert.All(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).Dispose());
        Assert.Contains("Node n1 stops", result.Error);
    }

    [Fact]
    public async Task Output_WhenItCanNotBeWritten_SaysSoAndFails()
    {
        var (code, _, error) = await ShellAsync($"exec {Program} {Node} >/dev/full");
        Assert.Equal(1, code);
        Assert.EndsWith("devp2p: standard output can't be written to: No space left on device\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void JsonEvents_AfterAFault_SayItOnceAndDropTheRest()
    {
        var faults = 0;
        using var full = new FullStream();
        var events = new Devp2p.Node.Run.JsonEvents(full, () => faults++);
        events.Failed(null, "a");
        events.Failed(null, "b");
        Assert.Equal((1, 1, "full"), (faults, full.Writes, events.Fault));
    }

    private static string Program => $"dotnet '{CliProcess.Dll}'";

    private static async Task<(int Code, string Output, string Error)> ShellAsync(string line)
    {
        var info = new ProcessStartInfo("sh") { RedirectStandardOutput = true, RedirectStandardError = true, ArgumentList = { "-c", line } };
        using var shell = Process.Start(info)!;
        using var patience = new CancellationTokenSource(Limit);
        try
        {
            var output = shell.StandardOutput.ReadToEndAsync(patience.Token);
            var error = shell.StandardError.ReadToEndAsync(patience.Token);
            await shell.WaitForExitAsync(patience.Token);
            return (shell.ExitCode, await output, await error);
        }
        finally
        {
            if (!shell.HasExited)
            {
                shell.Kill(entireProcessTree: true);
            }
        }
    }

    private sealed class FullStream : MemoryStream
    {
        public int Writes { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Writes++;
            throw new IOException("full");
        }
    }
}
