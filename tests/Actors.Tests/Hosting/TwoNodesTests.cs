using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Hosting;

/// <summary>Two whole nodes, each in a system of its own, on a network in memory: nothing but the bootnode's enode is told to the second.</summary>
public sealed class TwoNodesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly InMemoryStreams _streams = new();
    private readonly InMemoryDatagrams _datagrams = new();

    [Fact]
    public async Task Nodes_GivenOnlyABootnode_FindEachOtherConnectAndStopWithNothingLeft()
    {
        using var first = NewSystem("first");
        using var second = NewSystem("second");
        var (firstEvents, secondEvents) = (Listen(first), Listen(second));
        await using var one = await Devp2pNode.StartAsync(first, "one", Options("10.0.0.1"));
        var bootnode = one.Info.Self;
        Assert.Equal((IPAddress.Parse("10.0.0.1"), bootnode.Udp), (bootnode.Ip!, bootnode.Tcp));
        await using var two = await Devp2pNode.StartAsync(second, "two", Options("10.0.0.2", options => options.Bootnodes = [bootnode]));

        var added = (PeerAdded)await secondEvents.ReceiveAsync(Limit);
        Assert.Equal(("two", bootnode.Id), (added.Node, added.Peer.Id));
        Assert.Equal(new Capability("eth", 70), Assert.Single(added.Peer.Running));
        added = (PeerAdded)await firstEvents.ReceiveAsync(Limit);
        Assert.Equal(("one", two.Info.Self.Id), (added.Node, added.Peer.Id));
        Assert.Equal(1, (await one.Server.Ask<ServerActor.PeerCount>(ServerActor.GetPeerCount.Instance, Limit)).Count);

        await two.StopAsync();
        var dropped = (PeerDropped)await firstEvents.ReceiveAsync(Limit);
        Assert.Equal(("one", two.Info.Self.Id, DisconnectReason.Quitting, true), (dropped.Node, dropped.Id, dropped.Reason, dropped.ByRemote));
        dropped = (PeerDropped)await secondEvents.ReceiveAsync(Limit);
        Assert.Equal((DisconnectReason.Quitting, false), (dropped.Reason, dropped.ByRemote));
        await one.StopAsync();

        // every port is free again, and no actor of the node is left
        _datagrams.Bind(bootnode.UdpEndPoint!).Dispose();
        _streams.Host(bootnode.Ip!).Listen(bootnode.TcpEndPoint!, 1).Dispose();
        await Assert.ThrowsAsync<ActorNotFoundException>(() => first.ActorSelection("/user/devp2p-one").ResolveOne(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Start_WhenThePortIsInUse_FailsWithItAndLeavesNothing()
    {
        using var system = NewSystem("system");
        await using var one = await Devp2pNode.StartAsync(system, "one", Options("10.0.0.1", options => options.Settings += "\ndevp2p.server.port = 30303"));
        var error = await Assert.ThrowsAsync<Devp2pStartException>(() =>
            Devp2pNode.StartAsync(system, "two", Options("10.0.0.1", options => options.Settings += "\ndevp2p.server.port = 30303")));
        Assert.StartsWith("node two: can't listen on TCP 10.0.0.1:30303", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ActorNotFoundException>(() => system.ActorSelection("/user/devp2p-two").ResolveOne(TimeSpan.FromSeconds(1)));
    }

    private static ActorSystem NewSystem(string name) => ActorSystem.Create(name, ConfigurationFactory.ParseString("akka { loglevel = WARNING, stdout-loglevel = OFF }"));

    private static Inbox Listen(ActorSystem system)
    {
        var inbox = Inbox.Create(system);
        system.EventStream.Subscribe(inbox.Receiver, typeof(PeerAdded));
        system.EventStream.Subscribe(inbox.Receiver, typeof(PeerDropped));
        return inbox;
    }

    private Devp2pOptions Options(string ip, Action<Devp2pOptions>? more = null)
    {
        var options = new Devp2pOptions
        {
            Network = Networks.Dev,
            DatagramSockets = _datagrams,
            StreamSockets = _streams.Host(IPAddress.Parse(ip)),
            HostNames = new InMemoryHostNames(new Dictionary<string, IPAddress>()),
            Settings = $$"""
                devp2p.server { address = "{{ip}}", port = 0 }
                devp2p.discovery.bind-address = "{{ip}}"
                """,
        };
        more?.Invoke(options);
        return options;
    }
}
