using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Wire.Discv4;

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

    private static DiscoveryActor.TableSnapshot Ask(IActorRef actor) =>
        actor.Ask<DiscoveryActor.TableSnapshot>(DiscoveryActor.GetTable.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();
}
