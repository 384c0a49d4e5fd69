namespace Akka.Devp2p.Architecture.Tests;

/// <summary>eng/native.sh on a machine that lacks the libraries: who may install does, who may not is told the one line, and both go on.</summary>
public sealed class NativeLibraryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("devp2p-native").FullName;

    public NativeLibraryTests()
    {
        // the folders of libraries become folders of ours
        Write("native.sh", File.ReadAllText(Repository.PathOf("eng/native.sh")).Replace("/usr/l", _root + "/usr/l", StringComparison.Ordinal));
        Write("bin/ldconfig", "#!/bin/sh\n");
        Write("bin/apt-cache", $"#!/bin/sh\n[ -f \"{_root}/has-2\" ] && echo Package: libsecp256k1-2\nexit 0\n");
        Write("bin/apt-get", $"#!/bin/sh\necho \"$*\" >>\"{_root}/apt\"\n[ ! -f \"{_root}/broken\" ]\n");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData(false, "libsecp256k1-1")]
    [InlineData(true, "libsecp256k1-2")]
    public void Missing_WhenNotRoot_PrintsTheOneAptLineAndGoesOn(bool newRelease, string package)
    {
        Mark("has-2", newRelease);
        var (code, output) = Run(user: 1000);
        Assert.Equal((0, $"native libraries: missing, going on with managed code. To install them: sudo apt-get install -y {package} libsnappy1v5\n"), (code, output));
        Assert.False(File.Exists(Full("apt")));
    }

    [Fact]
    public void Missing_WhenRoot_AreInstalled()
    {
        var (code, output) = Run(user: 0);
        Assert.Equal((0, "native libraries: installed libsecp256k1-1 libsnappy1v5\n"), (code, output));
        Assert.Equal(["update -qq", "install -y -qq libsecp256k1-1 libsnappy1v5"], File.ReadAllLines(Full("apt")));
    }

    [Fact]
    public void Missing_WhenTheyCannotBeInstalled_SaysSoAndGoesOn()
    {
        Mark("broken", true);
        Assert.Equal((0, "native libraries: could not install libsecp256k1-1 libsnappy1v5, going on with managed code\n"), Run(user: 0));
    }

    [Theory]
    [InlineData("libsecp256k1.so.2", "libsnappy1v5")]
    [InlineData("libsecp256k1.so.1", "libsnappy1v5")]
    [InlineData("libsnappy.so.1", "libsecp256k1-1")]
    public void Missing_WhenOneIsThere_NamesTheOther(string file, string package)
    {
        Write("usr/lib/x86_64-linux-gnu/" + file, "");
        Assert.EndsWith($"apt-get install -y {package}\n", Run(user: 1000).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Present_Both_SaysNothing()
    {
        Write("usr/lib/x86_64-linux-gnu/libsnappy.so.1", "");
        Write("usr/local/lib/libsecp256k1.so.2", "");
        Assert.Equal((0, ""), Run(user: 0));
    }

    private (int Code, string Output) Run(int user)
    {
        Write("bin/id", $"#!/bin/sh\necho {user}\n");
        return Shell.Run("/", new Dictionary<string, string> { ["PATH"] = Full("bin") + ":" + Environment.GetEnvironmentVariable("PATH") }, "sh", Full("native.sh"));
    }

    private void Mark(string name, bool wanted)
    {
        if (wanted)
        {
            Write(name, "");
        }
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
