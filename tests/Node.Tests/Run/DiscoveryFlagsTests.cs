using System.CommandLine;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Run;

namespace Akka.Devp2p.Node.Tests.Run;

/// <summary>Which of the two protocols a node speaks, by flag and by file.</summary>
public sealed class DiscoveryFlagsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Theory]
    [InlineData("", "", true, true)]
    [InlineData("--discovery.v4=false", "", false, true)]
    [InlineData("--discovery.v5=false", "", true, false)]
    [InlineData("--discovery.v4=false --discovery.v5=false", "", false, false)]
    [InlineData("", "devp2p.discovery { v4 = off, v5 = off }", false, false)]
    [InlineData("--discovery.v4", "devp2p.discovery { v4 = off, v5 = off }", true, false)]
    [InlineData("--discovery.v5=true", "devp2p.discovery { v4 = off, v5 = off }", false, true)]
    [InlineData("--discovery.v4=false", "devp2p.discovery { v4 = on, v5 = on }", false, true)]
    public void Run_SpeaksWhatTheFlagSays_ElseTheFile_ElseBoth(string line, string hocon, bool v4, bool v5)
    {
        var flags = new RunFlags();
        var command = new Command("run");
        flags.AddTo(command);
        var options = flags.Read(command.Parse([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--config", _directory.Write("node.conf", hocon)]));
        var settings = NodeSettings.Load(options, Verbosity.Error).Devp2p.Discovery;
        Assert.Equal((v4, v5), (settings.V4, settings.V5));
    }

    public void Dispose() => _directory.Dispose();
}
