using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Actors.Tests.Discovery.V5;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;
using FindNode = Akka.Devp2p.Wire.Discv4.FindNode;
using Pong = Akka.Devp2p.Wire.Discv4.Pong;
using Ping = Akka.Devp2p.Wire.Discv4.Ping;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>One real socket on :: with nodes on 127.0.0.1 and ::1 together.</summary>
public sealed class DualStackTests : DiscoverySpec
{
    [Fact]
    public void Nodes_OfBothFamilies_AreProvenAndToldOfEachOther()
    {
        var setup = Setup(Calm with { Bind = new IPEndPoint(IPAddress.IPv6Any, 0), Workers = 2 }) with { Sockets = UdpSockets.Instance };
        var (actor, probe) = (Sys.ActorOf(DiscoveryActor.Props(setup)), CreateTestProbe());
        probe.Send(actor, DiscoveryActor.Start.Instance);
        var port = probe.ExpectMsg<DiscoveryActor.Started>().Udp!.Port;
        AwaitAssert(() => Assert.True(Ask(actor).Initialized)); // before that it takes no strangers
        var remotes = new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }
            .Select((ip, i) => (Node: new RemoteNode(UdpSockets.Instance, Time, new IPEndPoint(ip, 0), 2 + i), To: new IPEndPoint(ip, port))).ToList();
        foreach (var (remote, to) in remotes)
        {
            remote.Send(remote.Ping(to), to);
            Assert.Equal(remote.At.Address, remote.Expect<Pong>().Packet.To.Ip);
            remote.Send(remote.Pong(remote.Expect<Ping>().Hash), to);
        }

        AwaitAssert(() => Assert.Equal(remotes.Select(remote => remote.Node.Enode.ToUrl()).Order(), Ask(actor).Nodes.Select(entry => entry.Node.ToUrl()).Order()));
        foreach (var (remote, to) in remotes)
        {
            remote.Send(new FindNode(new byte[64], remote.Expiration), to);
            var told = remote.Expect<Neighbors>().Packet.Nodes.Select(node => node.Endpoint.Ip);
            Assert.Equal(remotes.Select(other => other.To.Address).OrderBy(ip => ip.AddressFamily), told.OrderBy(ip => ip.AddressFamily));
        }

        Sys.Stop(actor);
    }

    /// <summary>discv5 alone, on ::1 alone.</summary>
    [Fact]
    public void Discv5_OnIPv6Alone_ProvesAndIsProven()
    {
        var setup = Setup(Calm with { V4 = false, V5 = true, Bind = new IPEndPoint(IPAddress.IPv6Loopback, 0), Workers = 2 }) with { Sockets = UdpSockets.Instance };
        var (actor, probe) = (Sys.ActorOf(DiscoveryActor.Props(setup)), CreateTestProbe());
        probe.Send(actor, DiscoveryActor.Start.Instance);
        var at = probe.ExpectMsg<DiscoveryActor.Started>().Udp!;
        var record = new NodeRecordBuilder().SetIp(at.Address).SetUdp((ushort)at.Port).Sign(setup.Key, 5);
        actor.Tell(new DiscoveryActor.SetRecord(record));
        AwaitAssert(() => Assert.True(Ask(actor).Initialized));
        using var remote = new Discv5Remote(UdpSockets.Instance, Time, new IPEndPoint(IPAddress.IPv6Loopback, 0), 2);
        remote.Friendly();
        remote.Send(new Wire.Discv5.FindNode(new RequestId([1]), [0]), setup.Key.PublicKey, at);
        Assert.Equal(record.Encoded.ToArray(), Assert.Single(remote.Expect<Nodes>().Records).ToArray());
        AwaitAssert(() => Assert.Equal(remote.Record, Assert.Single(Ask(actor).Nodes).Node.Record));
        Sys.ActorSelection(actor.Path / "v5").Tell(new DiscoveryActor.PingNode(remote.Enode), probe.Ref);
        Assert.Equal((remote.Id, remote.At), probe.ExpectMsg<Discv5Actor.Ponged>() is var ponged ? (ponged.Id, ponged.From) : default);
        Sys.Stop(actor);
    }

    private static DiscoveryActor.TableSnapshot Ask(IActorRef actor) =>
        actor.Ask<DiscoveryActor.TableSnapshot>(DiscoveryActor.GetTable.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();
}
