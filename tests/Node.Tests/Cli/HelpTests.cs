using System.Diagnostics;

namespace Akka.Devp2p.Node.Tests.Cli;

public sealed class HelpTests
{
    [Fact]
    public async Task Version_WhenAsked_NamesTheAkkaThatRuns()
    {
        var watch = Stopwatch.StartNew();
        var result = await CliProcess.RunAsync("--version");
        var akka = typeof(Akka.Actor.ActorSystem).Assembly.GetName().Version!;
        Assert.Matches($"^akka-devp2p 0\\.1\\.0 \\(Akka\\.NET {akka.Major}\\.{akka.Minor}\\.{akka.Build}[^)]*\\)\n$", result.Output);
        Assert.Equal(0, result.ExitCode);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("dev")]
    [InlineData("key")]
    [InlineData("key generate")]
    [InlineData("key to-id")]
    [InlineData("key to-enode")]
    [InlineData("key to-enr")]
    [InlineData("enrdump")]
    [InlineData("discv4")]
    [InlineData("discv4 ping")]
    [InlineData("discv4 requestenr")]
    [InlineData("discv4 resolve")]
    [InlineData("discv4 resolve-json")]
    [InlineData("discv4 crawl")]
    [InlineData("discv4 listen")]
    [InlineData("dns")]
    [InlineData("dns sync")]
    [InlineData("dns sign")]
    [InlineData("dns to-txt")]
    [InlineData("dns to-zone")]
    [InlineData("nodeset")]
    [InlineData("nodeset info")]
    [InlineData("nodeset filter")]
    [InlineData("rlpx")]
    [InlineData("rlpx ping")]
    [InlineData("peers")]
    [InlineData("status")]
    [InlineData("dials")]
    [InlineData("bans")]
    [InlineData("tree")]
    public async Task Help_WhenAsked_EndsInAnExample(string command)
    {
        var result = await CliProcess.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"Usage:\n  devp2p {command}".TrimEnd(), result.Output);
        var examples = result.Output[result.Output.IndexOf("Examples:\n", StringComparison.Ordinal)..];
        Assert.Contains($"\n  devp2p {command}".TrimEnd(), examples);
    }
}
