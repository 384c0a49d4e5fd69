using System.Net;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets.Simulated;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Simulated;

/// <summary>Whole nodes behind routers as RFC 3489, section 5 describes them: whom they find, and who reaches them.</summary>
public sealed class NodesBehindNatTests : IAsyncDisposable
{
    private const int Public = 12, OtherPort = 30304;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Simulation _simulation = Simulation.Create(5, new SimulationOptions { StandInSignatures = true });
    private readonly List<SimulatedHost> _hosts = [];
    private readonly List<Devp2pNode> _public = [];

    public NodesBehindNatTests()
    {
        for (var i = 0; i < Public; i++)
        {
            _hosts.Add(_simulation.AddHost());
            _public.Add(_simulation.StartNode($"public{i}", _hosts[i], options => options.Bootnodes = [.. _public.Take(1).Select(node => node.Info.Self)]));
        }
    }

    public ValueTask DisposeAsync() => _simulation.DisposeAsync();

    [Theory]
    [InlineData(NatKind.FullCone)]
    [InlineData(NatKind.Restricted)]
    [InlineData(NatKind.PortRestricted)]
    [InlineData(NatKind.Symmetric)]
    public void Node_BehindARouter_FindsAllOthersAndIsConnectedWithThoseItDials(NatKind kind)
    {
        var inside = Join(_simulation.AddHost(kind));

        Assert.True(_simulation.RunUntil(() => _simulation.PeersOf(inside).Count > 0, Limit), "it has no peer");
        _simulation.RunFor(Limit);

        var found = _simulation.Ask<LookupActor.Found>(_simulation.Find(inside, "discovery/lookups"), new LookupsActor.Find(0, new byte[64]));
        Assert.Equal(_public.Select(node => node.Info.Self.Id).Order(), found.Closest.Select(node => node.Id).Order());
        Assert.All(_simulation.Ask<ServerActor.Peers>(inside.Refs.Server, ServerActor.GetPeers.Instance).All, peer => Assert.False(peer.Inbound));
        Assert.Empty(_simulation.Faults);
        Assert.Equal(0, _simulation.ForeignCalls);
    }

    [Theory]
    [InlineData(NatKind.FullCone, true, true)]
    [InlineData(NatKind.Restricted, true, false)]
    [InlineData(NatKind.PortRestricted, false, false)]
    [InlineData(NatKind.Symmetric, false, false)]
    public void Node_BehindARouter_IsReachedByWhomTheBookSays(NatKind kind, bool otherPort, bool stranger)
    {
        var inside = Join(_simulation.AddHost(kind));
        var known = _public[0];
        _simulation.RunFor(Limit);
        var seen = SeenBy(known, inside);
        var neighbour = _simulation.StartNode("neighbour", _hosts[0], options => (options.Bootnodes, options.Settings) = ([], $"devp2p.server.port = {OtherPort}"));
        var unknown = _simulation.StartNode("unknown", configure: options => options.Bootnodes = []);

        // a word to the one it knows, from whatever port the router has for that
        Assert.True(Reaches(inside, known.Info.Self));

        Assert.True(Reaches(known, SeenBy(known, inside)), "whom it has sent to, at the port that was seen");
        Assert.Equal(otherPort, Reaches(neighbour, seen));
        Assert.Equal(stranger, Reaches(unknown, seen));
    }

    [Theory]
    [InlineData(NatKind.FullCone)]
    [InlineData(NatKind.Restricted)]
    [InlineData(NatKind.PortRestricted)]
    [InlineData(NatKind.Symmetric)]
    public void Node_BehindARouterWithoutAMappedPort_IsConnectedWithNobodyWhoDialsIt(NatKind kind)
    {
        var inside = Join(_simulation.AddHost(kind));
        _simulation.RunFor(Limit);

        var stranger = Dials(SeenBy(_public[0], inside));

        Assert.False(_simulation.RunUntil(() => _simulation.PeersOf(stranger).Count > 0, TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData(NatKind.FullCone)]
    [InlineData(NatKind.Restricted)]
    [InlineData(NatKind.PortRestricted)]
    [InlineData(NatKind.Symmetric)]
    public void Node_BehindARouterWithAMappedPort_IsReachedByStrangersOverUdpAndTcp(NatKind kind)
    {
        var host = _simulation.AddHost(kind);
        host.Nat!.MapPort(host, 30303);
        var inside = Join(host, host.Nat.Address);
        Assert.Equal(new IPEndPoint(host.Nat.Address, 30303), inside.Info.Self.TcpEndPoint);

        Assert.True(Reaches(_simulation.StartNode("unknown", configure: options => options.Bootnodes = []), inside.Info.Self));
        var stranger = Dials(inside.Info.Self);

        Assert.True(_simulation.RunUntil(() => _simulation.PeersOf(stranger).Contains(inside.Info.Self.Id), TimeSpan.FromMinutes(1)));
    }

    private Devp2pNode Join(SimulatedHost host, IPAddress? outside = null) => _simulation.StartNode("inside", host, options =>
    {
        options.Bootnodes = [_public[0].Info.Self];
        options.OutsideIp = outside;
    });

    /// <summary>A node that nobody knows, with one node to stay connected with.</summary>
    private Devp2pNode Dials(Enode other) => _simulation.StartNode("dials", configure: options =>
    {
        options.Bootnodes = [];
        options.Settings = $$"""
            devp2p.discovery.enabled = off
            devp2p.server.static-nodes = ["{{other.ToUrl()}}"]
            """;
    });

    /// <summary>The node as another one has it in its table.</summary>
    private Enode SeenBy(Devp2pNode node, Devp2pNode other) =>
        _simulation.Ask<TableActor.Entry>(node.Refs.Table, new TableActor.FindEntry(other.Info.Self.Id)).Node!;

    private bool Reaches(Devp2pNode from, Enode to) => _simulation.Ask<object>(from.Refs.Discovery, new DiscoveryActor.PingNode(to)) is DiscoveryActor.Ponged;
}
