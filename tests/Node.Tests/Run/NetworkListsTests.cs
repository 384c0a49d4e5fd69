using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Run;

namespace Akka.Devp2p.Node.Tests.Run;

/// <summary>Whose lists a node looks into when nobody has said: no name server hears of a node that is to stay on its machine.</summary>
public sealed class NetworkListsTests : IDisposable
{
    private const string Url = "enrtree://AKPYQIUQIL7PSIACI32J7FGZW56E5FKHEFCCOFHILBIMW3M6LWXS2@nodes.example.org";

    private readonly TempDirectory _directory = new();

    [Theory]
    [InlineData("", "all.mainnet.ethdisco.net")]
    [InlineData("--network sepolia", "all.sepolia.ethdisco.net")]
    [InlineData("--network holesky", "all.holesky.ethdisco.net")]
    [InlineData("--network hoodi", "all.hoodi.ethdisco.net")]
    [InlineData("--netrestrict 10.0.0.0/8", "all.mainnet.ethdisco.net")]
    [InlineData("--netrestrict 127.0.0.0/8,10.0.0.0/8", "all.mainnet.ethdisco.net")]
    [InlineData("--network dev", "")]
    [InlineData("--nodiscover", "")]
    [InlineData("--discovery.dns ''", "")]
    [InlineData("--netrestrict 127.0.0.0/8", "")]
    [InlineData("--netrestrict 127.0.0.1/32,::1/128", "")]
    [InlineData("--addr 127.0.0.1", "")]
    [InlineData("--discovery.dns " + Url, "nodes.example.org")]
    [InlineData("--discovery.dns " + Url + " --network dev --addr 127.0.0.1", "nodes.example.org")]
    public void Lists_ByDefault_AreThoseOfThePublicNetwork(string flags, string domains) => Assert.Equal(domains, Domains(flags));

    [Theory]
    [InlineData("devp2p.discovery.dns.urls = []", "")]
    [InlineData("devp2p.discovery.dns.urls = [\"" + Url + "\"]", "nodes.example.org")]
    [InlineData("devp2p.discovery.dns.server = \"127.0.0.1:5353\"", "all.mainnet.ethdisco.net")]
    public void Lists_OfTheFile_WinOverThoseOfTheNetwork(string hocon, string domains) =>
        Assert.Equal(domains, Domains("--config " + _directory.Write("node.conf", hocon)));

    [Fact]
    public void Lists_OfAnyOtherCommand_AreNone() =>
        Assert.Empty(NodeSettings.Load(new RunOptions(), Verbosity.Info).ToOptions().Configure!(NodeSettings.Load(new RunOptions(), Verbosity.Info).Devp2p).Discovery.Dns.Urls);

    [Fact]
    public void BootnodesV5_OfTheFlag_AreThoseOfDiscv5Alone()
    {
        var flags = new RunFlags();
        var command = new System.CommandLine.Command("run");
        flags.AddTo(command);
        const string given = "enode://d860a01f9722d78051619d1e2351aba3f43f943f6f00718d1b9baa4101932a1f5011f16bb2b1bb35db20d6fe28fa0bf09636d26a87d31de9ec6203eeedb1f666@18.138.108.67:30303";
        var settings = NodeSettings.Load(flags.Read(command.Parse(["--bootnodes.v5", given])), Verbosity.Info);
        Assert.Equal(given, Assert.Single(settings.Devp2p.Discovery.Discv5.Bootnodes).ToUrl());
        Assert.Empty(settings.Devp2p.Discovery.Bootnodes);
        Assert.Null(settings.ToOptions().Bootnodes);
    }

    public void Dispose() => _directory.Dispose();

    private static string Domains(string line)
    {
        var flags = new RunFlags();
        var command = new System.CommandLine.Command("run");
        flags.AddTo(command);
        var settings = NodeSettings.Load(flags.Read(command.Parse([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "''" ? "" : word)])), Verbosity.Info).WithNetworkLists();
        return string.Join(",", settings.ToOptions().Configure!(settings.Devp2p).Discovery.Dns.Urls.Select(list => list.Domain));
    }
}
