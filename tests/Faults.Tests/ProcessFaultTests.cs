using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>The program itself: a plan from a file, what ends it with which exit code, and ports that others have.</summary>
public sealed class ProcessFaultTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    /// <summary>Only the program turns a node that gives up into an exit code.</summary>
    [Fact]
    public async Task Dev_WhenAPartOfANodeFailsTooOften_EndsWithExitCode1AndItsName()
    {
        File.WriteAllText(_file, """
            faults = [
              { actor = server, at = 500ms, do = throw, node = n2 }
              { actor = server, at = 600ms, do = throw, node = n2 }
              { actor = server, at = 700ms, do = throw, node = n2 }
              { actor = server, at = 800ms, do = throw, node = n2 }
            ]
            """);
        var end = await ProgramRun.ToItsEnd("dev", "--nodes", "2", "--faults", _file);
        Assert.Equal(1, end.Code);
        Assert.Equal("devp2p: node n2 has failed: server failed too often", end.LastLine);
    }

    /// <summary>Nobody above it would notice: its supervisor is Akka's.</summary>
    [Fact]
    public async Task Dev_WhenANodeItselfIsStopped_EndsWithExitCode1AndSaysSo()
    {
        File.WriteAllText(_file, "faults = [ { actor = \".\", at = 500ms, do = stop, node = n2 } ]");
        var end = await ProgramRun.ToItsEnd("dev", "--nodes", "2", "--faults", _file);
        Assert.Equal(1, end.Code);
        Assert.Equal("devp2p: node n2 has failed: its actor has ended, and nobody had told it to", end.LastLine);
    }

    [Theory]
    [InlineData("faults = [ { actor = servr, do = explode } ]", "faults[0].do = explode: actor expects throw, stop, delay, drop, duplicate")]
    [InlineData("faults = [ { actor = server, do = throw }", "line 1: [ is not closed")]
    [InlineData("", "faults is missing: expected a list of rules such as [{ actor = server, at = 30s, do = throw }]")]
    public async Task Dev_WhenTheFileIsWrong_EndsWithExitCode2AndOneLine(string hocon, string wrong)
    {
        File.WriteAllText(_file, hocon);
        var end = await ProgramRun.ToItsEnd("dev", "--faults", _file);
        Assert.Equal((2, $"devp2p: --faults {_file}: {wrong}"), (end.Code, end.Errors.Trim()));
    }

    [Fact]
    public async Task Dev_WhenThereIsNoSuchFile_EndsWithExitCode2()
    {
        var end = await ProgramRun.ToItsEnd("dev", "--faults", _file + ".none");
        Assert.Equal(2, end.Code);
        Assert.StartsWith($"devp2p: --faults {_file}.none: can't be read, expected a HOCON file such as faults.conf", end.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SocketType.Stream, "TCP")]
    [InlineData(SocketType.Dgram, "UDP")]
    public async Task Run_WhenAnotherHasThePort_EndsWithExitCode1AndTheAddress(SocketType type, string protocol)
    {
        using var other = new Socket(AddressFamily.InterNetwork, type, type == SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        if (type == SocketType.Stream)
        {
            other.Listen();
        }

        var port = ((IPEndPoint)other.LocalEndPoint!).Port;
        var end = await ProgramRun.ToItsEnd("run", "--network", "dev", "--addr", "127.0.0.1", "--port", $"{port}", "--nat", "none", "--bootnodes", "");
        Assert.Equal(1, end.Code);
        Assert.Contains($"{protocol} 127.0.0.1:{port}", end.LastLine, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(_file);
}
