using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Simulated;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Tests.Simulated;

/// <summary>Whole nodes behind routers that map no port: how they learn where they are outside, and who can lie to them about it.</summary>
public sealed class OutsideVotesTests : IAsyncDisposable
{
    private const int Public = 14;

    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    private readonly Simulation _simulation = Simulation.Create(7, new SimulationOptions { StandInSignatures = true });
    private readonly List<Devp2pNode> _public = [];

    public ValueTask DisposeAsync() => _simulation.DisposeAsync();

    [Theory]
    [InlineData(NatKind.FullCone, true, true)]
    [InlineData(NatKind.PortRestricted, true, true)]
    [InlineData(NatKind.Restricted, true, false)]
    [InlineData(NatKind.Restricted, false, true)]
    public void Node_BehindARouter_LearnsItsOutsideEndpointWithinFiveMinutes(NatKind kind, bool v4, bool v5)
    {
        StartPublic(v4, v5);
        var nat = _simulation.Network.AddNat(IPAddress.Parse("30.0.0.1"), kind);
        // both have port 30303, so the router gives one of them another outside
        var first = Join("first", nat.AddHost(IPAddress.Parse("192.168.1.2")), v4, v5);
        var second = Join("second", nat.AddHost(IPAddress.Parse("192.168.1.3")), v4, v5);

        Await(first, "30.0.0.1 votes 30303");
        Await(second, "30.0.0.1 votes 40000");

        Assert.Empty(_simulation.Faults);
    }

    [Fact]
    public void Node_BehindARouterWithAPortForEachDestination_BelievesNobody()
    {
        StartPublic(v5: false);
        var inside = Join("inside", _simulation.AddHost(NatKind.Symmetric), v5: false);
        for (var i = 0; i < 60; i++)
        {
            _simulation.RunFor(TimeSpan.FromSeconds(2));
            Assert.Equal("192.168.1.2 socket 30303", Published(inside));
        }

        Assert.InRange(Assert.Single(Endpoints(inside)).Voters, EndpointVotes.Needed, Public);
    }

    [Fact]
    public void Node_WithAPortOfItsOwn_TakesTheAddressAlone()
    {
        StartPublic();
        var nat = _simulation.Network.AddNat(IPAddress.Parse("30.0.0.1"), NatKind.FullCone);
        Join("first", nat.AddHost(IPAddress.Parse("192.168.1.2")));
        var second = Join("second", nat.AddHost(IPAddress.Parse("192.168.1.3")), settings: "devp2p.server.port = 30303");
        Await(second, "30.0.0.1 votes 30303");
    }

    /// <summary>Forty nodes of one /24 that say to everybody that it is at an address of theirs, against a network as small as may be.</summary>
    [Fact]
    public void Attacker_WithManyNodesInOneNetwork_CanNotOutvoteTheOthers()
    {
        StartPublic(v5: false);
        var inside = Join("inside", _simulation.AddHost(NatKind.FullCone), v5: false);
        var liars = Enumerable.Range(1, 40).Select(i => _simulation.AddHost($"66.66.66.{i}")).Select((host, i) => _simulation.StartNode($"liar{i}", host, options =>
        {
            options.Bootnodes = [_public[0].Info.Self];
            options.Settings = "devp2p.discovery.v5 = off";
            options.DatagramSockets = new LyingSockets(host.Datagrams, _simulation.Network.Signatures);
        })).ToList();

        Await(inside, "20.0.14.1 votes 30303");
        for (var i = 0; i < 12; i++)
        {
            _simulation.RunFor(TimeSpan.FromSeconds(10));
            Assert.Equal("20.0.14.1 votes 30303", Published(inside));
        }

        Assert.Equal(40, liars.Count);
        var endpoint = Assert.Single(Endpoints(inside));
        Assert.Equal(endpoint.Voters - 1, endpoint.Agreeing); // theirs is one vote
    }

    /// <summary>Lets time pass until the record says so, five minutes at most.</summary>
    private void Await(Devp2pNode node, string endpoint)
    {
        var limit = _simulation.Now + FiveMinutes;
        while (Published(node) != endpoint)
        {
            Assert.True(_simulation.Now < limit, $"after five minutes: {Published(node)}");
            _simulation.RunFor(TimeSpan.FromSeconds(5));
        }
    }

    private void StartPublic(bool v4 = true, bool v5 = true)
    {
        for (var i = 0; i < Public; i++)
        {
            _public.Add(Join($"public{i}", _simulation.AddHost(), v4, v5));
        }
    }

    private Devp2pNode Join(string name, SimulatedHost host, bool v4 = true, bool v5 = true, string settings = "") => _simulation.StartNode(name, host, options =>
    {
        options.Bootnodes = [.. _public.Take(1).Select(node => Wire.Enr.Enode.FromRecord(node.Info.Record))];
        options.Settings = $"devp2p.discovery {{ v4 = {(v4 ? "on" : "off")}, v5 = {(v5 ? "on" : "off")} }}\n{settings}";
    });

    private string Published(Devp2pNode node) => string.Join("; ", Endpoints(node).Select(one => $"{one.Ip} {one.IpFrom.ToString().ToLowerInvariant()} {one.Udp}"));

    private ImmutableArray<PublishedEndpoint> Endpoints(Devp2pNode node) => _simulation.Ask<LocalNodeActor.Endpoints>(node.Refs.LocalNode, LocalNodeActor.GetEndpoints.Instance).All;

    /// <summary>Everybody seems to come from one address, and what goes there goes back to where it came from.</summary>
    private sealed class LyingSockets(IDatagramSockets inner, IPacketSignatures signatures) : IDatagramSockets
    {
        IPacketSignatures IDatagramSockets.Signatures => signatures;

        public IDatagramSocket Bind(IPEndPoint local) => new Liar(inner.Bind(local));

        private sealed class Liar(IDatagramSocket inner) : IDatagramSocket
        {
            private readonly Dictionary<IPEndPoint, IPEndPoint> _real = [];

            public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

            public void Start(DatagramReceived onDatagram, Action<SocketError> onFault) => inner.Start(
                (datagram, from) =>
                {
                    var feigned = new IPEndPoint(IPAddress.Parse("66.66.66.66"), from.Port + from.Address.GetAddressBytes()[2]);
                    _real[feigned] = from;
                    onDatagram(datagram, feigned);
                },
                onFault);

            public SocketError Send(ReadOnlySpan<byte> datagram, IPEndPoint to) => inner.Send(datagram, _real.GetValueOrDefault(to, to));

            public void Dispose() => inner.Dispose();
        }
    }
}
