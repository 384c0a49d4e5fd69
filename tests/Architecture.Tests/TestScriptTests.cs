namespace Akka.Devp2p.Architecture.Tests;

/// <summary>./test: one line for each project with its time, the sum last of all, and an exit code that tells. "dotnet" writes the results it is told to.</summary>
public sealed class TestScriptTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("devp2p-test").FullName;

    public TestScriptTests()
    {
        Write("test", File.ReadAllText(Repository.PathOf("test")));
        Write("eng/build.sh", $"#!/bin/sh\nmkdir -p artifacts && touch artifacts/.built-tests\n[ ! -f \"{_root}/broken\" ]\n");
        Write("eng/npm.sh", "#!/bin/sh\nexit 0\n");
        Write("eng/nat.sh", "#!/bin/sh\nexit 0\n");
        Write("eng/knot.sh", "#!/bin/sh\nexit 0\n");
        foreach (var project in new[] { "Wire.Tests", "Node.Tests", "Interop.Tests" })
        {
            Write($"tests/{project}/x", "");
            Results(project, 5, 5, 0);
        }

        // the last argument is the results folder, the second the project's dll
        Write("bin/dotnet", $$"""
            #!/bin/sh
            name=$(basename "$2" .dll); name=${name#Akka.Devp2p.}
            [ -f "{{_root}}/$name.trx" ] && cp "{{_root}}/$name.trx" "{{_root}}/artifacts/tests/"
            echo "what $name said"
            exit $(cat "{{_root}}/$name.code")
            """);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Test_WhenAllPass_SumsUpInTheLastLine()
    {
        Results("Node.Tests", 7, 5, 0);
        var (code, lines) = Run();
        Assert.Equal((0, "15 passed, 0 failed, 2 skipped"), (code, lines[^1]));
        Assert.Single(lines, line => line.StartsWith("Node.Tests ", StringComparison.Ordinal) && line.Contains(" 5 passed, 0 failed, 2 skipped in ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("what ", StringComparison.Ordinal));
    }

    [Fact]
    public void Test_WhenOneFails_ShowsWhatItSaidAndEndsWithOne()
    {
        Results("Wire.Tests", 5, 4, 1, code: 1);
        var (code, lines) = Run();
        Assert.Equal((1, "14 passed, 1 failed, 0 skipped"), (code, lines[^1]));
        Assert.Contains("what Wire.Tests said", lines);
    }

    [Theory]
    [InlineData(null, 134, "Wire.Tests: the test host ended with exit code 134")]
    [InlineData(0, 0, "Wire.Tests: no test ran")]
    [InlineData(5, 124, "Wire.Tests: stopped after 900 s")]
    public void Test_WhenAHostCrashesHangsOrRunsNothing_IsAFailure(int? total, int hostCode, string expected)
    {
        Results("Wire.Tests", total ?? 0, total ?? 0, 0, hostCode);
        if (total is null)
        {
            File.Delete(Full("Wire.Tests.trx"));
        }

        var (code, lines) = Run();
        Assert.Equal((1, $"{10 + (total ?? 0)} passed, 1 failed, 0 skipped"), (code, lines[^1]));
        Assert.Contains(expected, lines);
    }

    [Theory]
    [InlineData("", 0, "Interop.Tests: skipped, the foreign peers could not be installed", "10 passed, 0 failed, 1 skipped")]
    [InlineData("true", 1, "Interop.Tests: failed, the foreign peers could not be installed", "10 passed, 1 failed, 0 skipped")]
    public void Test_WithoutForeignPeers_SkipsWithAMessageAndFailsOnCi(string ci, int wanted, string message, string sum)
    {
        Write("eng/npm.sh", "#!/bin/sh\nexit 1\n");
        var (code, lines) = Run(ci);
        Assert.Equal((wanted, sum), (code, lines[^1]));
        Assert.Contains(message, lines);
    }

    [Theory]
    [InlineData("", 0, "Interop.Tests: those with a name server skipped, Knot could not be had", "15 passed, 0 failed, 1 skipped")]
    [InlineData("true", 1, "Interop.Tests: those with a name server failed, Knot could not be had", "15 passed, 1 failed, 0 skipped")]
    public void Test_WithoutANameServer_SkipsWhatNeedsOneWithAMessageAndFailsOnCi(string ci, int wanted, string message, string sum)
    {
        Write("eng/knot.sh", "#!/bin/sh\nexit 1\n");
        var (code, lines) = Run(ci);
        Assert.Equal((wanted, sum), (code, lines[^1]));
        Assert.Contains(message, lines);
    }

    [Fact]
    public void Test_WithoutNodeAndNpm_SkipsWithAMessage()
    {
        // a path with what the script needs, but without node and npm
        foreach (var tool in new[] { "bash", "sh", "readlink", "dirname", "basename", "ls", "rm", "mkdir", "cp", "touch", "grep", "sed", "tail", "cat", "timeout" })
        {
            var target = Shell.Run("/", "sh", "-c", $"command -v {tool}").Output.Trim();
            File.CreateSymbolicLink(Full("bin/" + tool), target);
        }

        var (code, lines) = Run("", alone: true);
        Assert.Equal((0, "10 passed, 0 failed, 1 skipped"), (code, lines[^1]));
        Assert.Contains("Interop.Tests: skipped, node and npm are missing", lines);
    }

    [Fact]
    public void Test_WhenTheBuildFails_SaysSoInTheSum()
    {
        Write("broken", "");
        var (code, lines) = Run();
        Assert.Equal((1, "0 passed, 1 failed, 0 skipped"), (code, lines[^1]));
    }

    private (int Code, string[] Lines) Run(string ci = "", bool alone = false)
    {
        Write("bin/node", "#!/bin/sh\n");
        Write("bin/npm", "#!/bin/sh\n");
        if (alone)
        {
            File.Delete(Full("bin/node"));
            File.Delete(Full("bin/npm"));
        }

        var path = Full("bin") + (alone ? "" : ":" + Environment.GetEnvironmentVariable("PATH"));
        var (code, output) = Shell.Run("/", new Dictionary<string, string> { ["PATH"] = path, ["CI"] = ci, ["TEST_LIMIT"] = "900" }, Full("test"));
        return (code, output.TrimEnd('\n').Split('\n'));
    }

    private void Results(string project, int total, int passed, int failed, int code = 0)
    {
        Write(project + ".trx", $"""<Counters total="{total}" executed="{total}" passed="{passed}" failed="{failed}" />""");
        Write(project + ".code", code.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private string Full(string relative) => Path.Combine(_root, relative);

    private void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Full(relative))!);
        File.WriteAllText(Full(relative), text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Full(relative), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
