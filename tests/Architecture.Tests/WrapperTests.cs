namespace Akka.Devp2p.Architecture.Tests;

/// <summary>
/// ./devp2p builds when something it is made of has changed and at no other time. Run in a copy of its files, with a dotnet that
/// only writes down what it is asked for.
/// </summary>
public sealed class WrapperTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("devp2p-wrapper").FullName;
    private DateTime _clock = DateTime.UtcNow.AddHours(-1);

    public WrapperTests()
    {
        foreach (var file in new[] { "devp2p", "eng/build.sh", "Directory.Build.props", "Directory.Build.targets", "global.json" })
        {
            Write(file, File.ReadAllText(Repository.PathOf(file)));
        }

        foreach (var file in new[] { "src/Node/Program.cs", "src/Node/Gone.cs", "hocon/reference.conf", "compat/A/A.cs", "artifacts/AkkaSource.props" })
        {
            Write(file, "");
        }

        Write("eng/native.sh", "#!/bin/sh\n");
        Write("eng/packages.sh", "#!/bin/sh\n");
        Write("bin/dotnet", $$"""
            #!/bin/sh
            case "$1" in
              --list-sdks) [ -f "{{_root}}/no-sdk" ] || echo "10.0.100 [/sdk]" ;;
              build)
                echo build >>"{{_root}}/builds"
                [ -f "{{_root}}/broken" ] && { echo "error CS1002: ; expected"; exit 1; }
                exit 0 ;;
              *) shift; echo "ran in $(pwd) with $*" ;;
            esac
            """);
    }

    private int Builds => File.Exists(Full("builds")) ? File.ReadAllLines(Full("builds")).Length : 0;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Start_WhenNothingChanged_BuildsOnceAndIsQuiet()
    {
        Assert.Contains("building", Start("--version").Output, StringComparison.Ordinal);
        var (code, output) = Start("--version", "two words");
        Assert.Equal((0, 1), (code, Builds));
        Assert.Equal("ran in / with --version two words", output.Trim());
    }

    [Theory]
    [InlineData("src/Node/Program.cs")]
    [InlineData("hocon/reference.conf")]
    [InlineData("compat/A/A.cs")]
    [InlineData("Directory.Build.props")]
    [InlineData("global.json")]
    [InlineData("artifacts/AkkaSource.props")]
    public void Start_WhenAFileWasTouched_BuildsAgain(string file)
    {
        Start();
        File.SetLastWriteTimeUtc(Full(file), DateTime.UtcNow.AddSeconds(1));
        Start();
        Assert.Equal(2, Builds);
    }

    [Fact]
    public void Start_WhenAFileIsGone_BuildsAgain()
    {
        Start();
        // a real build takes longer than the clock of the file system ticks, this one may not
        File.SetLastWriteTimeUtc(Full("artifacts/.built-node"), DateTime.UtcNow.AddSeconds(-1));
        File.Delete(Full("src/Node/Gone.cs"));
        Start();
        Assert.Equal(2, Builds);
    }

    [Fact]
    public void Start_WhenAnotherPackageSourceIsAskedFor_BuildsAgain()
    {
        Start();
        Run(new Dictionary<string, string> { ["AkkaSource"] = "nuget" });
        Assert.Equal(2, Builds);
    }

    [Fact]
    public void Start_WhenTheBuildFails_SaysWhyAndTriesAgainNextTime()
    {
        Write("broken", "");
        var (code, output) = Start();
        Assert.Equal(1, code);
        Assert.Contains("CS1002", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ran in", output, StringComparison.Ordinal);
        File.Delete(Full("broken"));
        Assert.Equal(0, Start().Code);
        Assert.Equal(2, Builds);
    }

    [Fact]
    public void Start_WithoutTheSdk_SaysSoInOneLine()
    {
        Write("no-sdk", "");
        var (code, output) = Start();
        Assert.Equal(1, code);
        Assert.Single(output.Trim().Split('\n'));
        Assert.Contains(".NET 10 SDK is missing", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_WhenTwoStartTogether_BuildsOnce()
    {
        var (code, _) = Shell.Run("/", Environment(), "sh", "-c", $"'{Full("devp2p")}' & '{Full("devp2p")}' & wait");
        Assert.Equal((0, 1), (code, Builds));
    }

    private (int Code, string Output) Start(params string[] arguments) => Run(new Dictionary<string, string>(), arguments);

    private (int Code, string Output) Run(Dictionary<string, string> more, params string[] arguments) =>
        Shell.Run("/", Environment().Concat(more).ToDictionary(), Full("devp2p"), arguments);

    private Dictionary<string, string> Environment() =>
        new() { ["PATH"] = Full("bin") + ":" + System.Environment.GetEnvironmentVariable("PATH") };

    private string Full(string relative) => Path.Combine(_root, relative);

    private void Write(string relative, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Full(relative))!);
        File.WriteAllText(Full(relative), text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Full(relative), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.SetLastWriteTimeUtc(Full(relative), _clock = _clock.AddSeconds(1));
    }
}
