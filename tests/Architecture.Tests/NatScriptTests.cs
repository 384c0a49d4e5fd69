namespace Akka.Devp2p.Architecture.Tests;

/// <summary>eng/nat.sh on a machine that lacks the router of the port mapping tests: root gets it without a daemon being started, others are told, and both go on.</summary>
public sealed class NatScriptTests : IDisposable
{
    private const string All = " iproute2 nftables miniupnpd-nftables coturn";

    private readonly string _root = Directory.CreateTempSubdirectory("devp2p-nat-sh").FullName;

    public NatScriptTests()
    {
        // what it looks for is ours alone, and so is what it writes
        Write("nat.sh", File.ReadAllText(Repository.PathOf("eng/nat.sh")).Replace("/usr/sbin/policy-rc.d", Full("policy"), StringComparison.Ordinal)
            .Replace("PATH=$PATH:/sbin:/usr/sbin", $"PATH={Full("bin")}", StringComparison.Ordinal));
        Directory.CreateDirectory(Full("bin"));
        foreach (var tool in new[] { "chmod", "rm", "sh" })
        {
            File.CreateSymbolicLink(Full("bin/" + tool), "/bin/" + tool);
        }

        Write("bin/systemctl", $"#!/bin/sh\necho \"$*\" >>\"{Full("systemctl")}\"\n");
        Write("bin/apt-get", $"#!/bin/sh\necho \"$*\" >>\"{Full("apt")}\"\n\"{Full("policy")}\"\necho \"starts: $?\" >>\"{Full("apt")}\"\n[ ! -f \"{Full("broken")}\" ]\n");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Missing_WhenNotRoot_SaysWhatIsPassedOver()
    {
        Assert.Equal((0, $"port mapping tests: passed over, missing{All}\n"), Run(user: 1000));
        Assert.False(File.Exists(Full("apt")));
    }

    [Fact]
    public void Missing_WhenRoot_IsInstalled_AndNoDaemonMayStart()
    {
        Assert.Equal((0, $"port mapping tests: installed{All}\n"), Run(user: 0));
        Assert.Equal(["update -qq", "starts: 101", $"install -y -qq --no-install-recommends{All}", "starts: 101"], File.ReadAllLines(Full("apt")));
        Assert.Equal(["disable iproute2", "disable nftables", "disable miniupnpd", "disable coturn"], File.ReadAllLines(Full("systemctl")));
        Assert.False(File.Exists(Full("policy"))); // other packages are none of our business
    }

    [Fact]
    public void Policy_OfTheMachine_IsKept()
    {
        Write("policy", "#!/bin/sh\nexit 7\n");
        Run(user: 0);
        Assert.Contains("starts: 7", File.ReadAllLines(Full("apt")));
        Assert.True(File.Exists(Full("policy")));
    }

    [Fact]
    public void Missing_WhenItCannotBeInstalled_SaysSoAndGoesOn()
    {
        Write("broken", "");
        Assert.Equal((0, $"port mapping tests: could not install{All}\n"), Run(user: 0));
        Assert.False(File.Exists(Full("policy")));
    }

    [Theory]
    [InlineData("ip", " iproute2")]
    [InlineData("nft", " nftables")]
    [InlineData("miniupnpd", " miniupnpd-nftables")]
    [InlineData("turnserver", " coturn")]
    public void Missing_WhenOneIs_IsNamed(string program, string package)
    {
        Have("ip", "nft", "miniupnpd", "turnserver");
        File.Delete(Full("bin/" + program));
        Assert.Equal((0, $"port mapping tests: installed{package}\n"), Run(user: 0));
    }

    [Fact]
    public void Present_All_SaysNothing()
    {
        Have("ip", "nft", "miniupnpd", "turnserver");
        Assert.Equal((0, ""), Run(user: 0));
        Assert.False(File.Exists(Full("apt")));
    }

    private (int Code, string Output) Run(int user)
    {
        Write("bin/id", $"#!/bin/sh\necho {user}\n");
        return Shell.Run("/", "sh", Full("nat.sh"));
    }

    private void Have(params string[] programs)
    {
        foreach (var program in programs)
        {
            Write("bin/" + program, "#!/bin/sh\n");
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
