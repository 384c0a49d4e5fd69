using System.Net;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Run;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tests.Run;

/// <summary>Who asks a gateway for ports unless told otherwise: devp2p run, but not when it may talk to some networks only, and nobody else.</summary>
public sealed class NatDefaultTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Run_WhenNothingIsSaid_AsksAnyGateway() => Assert.Equal(NatMethod.Any, MethodOf(new RunOptions { MapsPorts = true }));

    [Fact]
    public void DevAndTools_WhenNothingIsSaid_AskNobody() => Assert.Equal(NatMethod.None, MethodOf(new RunOptions()));

    [Fact]
    public void Run_WithNetrestrict_AsksNobody() =>
        Assert.Equal(NatMethod.None, MethodOf(new RunOptions { MapsPorts = true, NetRestrict = [Subnet.Of(IPAddress.Loopback, 8)] }));

    [Fact]
    public void Run_WithNetrestrictInTheFile_AsksNobody() =>
        Assert.Equal(NatMethod.None, MethodOf(new RunOptions { MapsPorts = true, ConfigFile = _directory.Write("a.conf", "devp2p.server.net-restrict = [\"127.0.0.0/8\"]") }));

    [Fact]
    public void Run_WithNetrestrictAndNat_DoesAsItIsTold() =>
        Assert.Equal(NatMethod.Pcp, MethodOf(new RunOptions { MapsPorts = true, NetRestrict = [Subnet.Of(IPAddress.Loopback, 8)], Nat = new NatChoice(NatMethod.Pcp) }));

    [Fact]
    public void Run_WithAMethodInTheFile_DoesAsItSays_AndTheFlagWins()
    {
        var file = _directory.Write("a.conf", "devp2p.nat.method = upnp");
        Assert.Equal(NatMethod.Upnp, MethodOf(new RunOptions { MapsPorts = true, ConfigFile = file }));
        Assert.Equal(NatMethod.None, MethodOf(new RunOptions { MapsPorts = true, ConfigFile = file, Nat = NatChoice.None }));
    }

    private static NatMethod MethodOf(RunOptions options) => NodeSettings.Load(options, Verbosity.Warn).Devp2p.Nat.Method.Method;
}
