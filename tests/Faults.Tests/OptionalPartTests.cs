using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Tests.Nat;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Parts that a node can do without for a while: they are stopped when they fail, and the peers notice nothing.</summary>
public sealed class OptionalPartTests : FaultSpec
{
    private static readonly TimeSpan AwayFor = TimeSpan.FromMinutes(1);

    private readonly ScriptedGateway _gateway;

    public OptionalPartTests() => _gateway = new ScriptedGateway(Datagrams, Streams) { Route = new(ScriptedGateway.Ip, IPAddress.Parse("10.0.0.1")) };

    [Theory]
    [InlineData("discovery/dns")]
    [InlineData("nat")]
    [InlineData("nat/tcp")]
    [InlineData("nat/udp")]
    public void Part_WhenItFails_IsBackAfterAMinute_AndNobodyNotices(string path)
    {
        Begin(WithEverything, FaultRule.Actor(path).At(At).Throw());
        var struck = Strike();
        Assert.Equal((path, At), (struck.Where, struck.After));
        ExpectStopped(struck);
        ExpectEchoes();
        Pass(AwayFor - Tick);
        Assert.False(IsThere(path));
        Pass(Tick);
        AwaitAssert(() => Assert.True(IsThere(path)));
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void Gateway_WhenItFallsSilent_CostsTheMappings_WhichAreBackWhenItAnswersAgain_AndNobodyNotices()
    {
        _gateway.Lifetime = 30;
        Begin(WithEverything, FaultRule.Partition("one", from: $"{ScriptedGateway.Ip}", lasts: TimeSpan.FromSeconds(60)).At(At));
        Assert.Equal(2, Mapped());
        Strike();
        Pass(TimeSpan.FromSeconds(45));
        Assert.Equal(0, Mapped());
        Assert.Equal(PeerCount, PeersOf(One).Count);
        ExpectEchoes();
        Until(() => Mapped() == 2, "both ports are mapped again", steps: 3_000, One.Server);
        ExpectNobodyDroppedAndNothingLeaked();
    }

    private int Mapped() => Ask<NatStatus>("nat", NatActor.GetStatus.Instance).Mappings.Count(mapping => mapping.Outside is not null);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _gateway.Dispose();
    }

    private bool IsThere(string path)
    {
        var parts = path.Split('/');
        return Children(parts.Length == 1 ? One.Actor : Find(One, parts[0])).Contains(parts[^1]);
    }

    // so few peers that nobody is looked for in the list
    private void WithEverything(Devp2pOptions options)
    {
        _gateway.Answer = _gateway.Pmp;
        options.Gateways = _gateway;
        options.Settings += """

            devp2p.server.max-peers = 3
            devp2p.nat.method = pmp
            devp2p.discovery.dns { urls = ["enrtree://AM5FCQLWIZX2QFPNJAP7VUERCCRNGRHWZG3YYHIUV7BVDQ5FDPRT2@nodes.example.org"], server = "10.0.0.53:53" }
            """;
    }
}
