using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Discv4;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>One socket for both protocols: here they are two probes.</summary>
public sealed class UdpListenerActorTests : DiscoverySpec
{
    private readonly TestProbe _v4, _v5, _parent;
    private readonly DiscoveryRefs _refs;
    private readonly RemoteNode _remote;
    private readonly IActorRef _udp;

    public UdpListenerActorTests()
    {
        (_v4, _v5, _parent) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _refs = new DiscoveryRefs { V4 = _v4, V5 = _v5 };
        _remote = Remote("10.0.0.2:30000", 2);
        _udp = _parent.ChildActorOf(UdpListenerActor.Props(Setup(Calm), _refs));
        _udp.Tell(new UdpListenerActor.Open(OurAddress));
        _parent.ExpectMsg<UdpListenerActor.Opened>();
    }

    [Fact]
    public void Datagram_GoesToDiscv4First_AndToDiscv5WhenThatDoesNotKnowIt()
    {
        Assert.Equal(_v4.ExpectMsg<SocketOpened>(), _v5.ExpectMsg<SocketOpened>());
        var hash = _remote.Send(new EnrRequest(_remote.Expiration), OurAddress);
        _remote.SendRaw(new byte[100], OurAddress);
        Assert.Equal(hash, _v4.ExpectMsg<ReceivedPacket>().Message.Hash);
        var unhandled = _v5.ExpectMsg<UnhandledDatagram>();
        Assert.Equal((_remote.At, 100), (unhandled.From, unhandled.Bytes.Length));
    }

    [Fact]
    public void Socket_SendsForBoth_InOrder_AndFreesTheirPlaces()
    {
        var (socket, limit) = (_v5.ExpectMsg<SocketOpened>().Socket, new InFlightLimit(9));
        foreach (var version in new[] { 1UL, 2UL, 3UL })
        {
            Assert.True(limit.TryEnter());
            var ping = _remote.Ping(_remote.At) with { Version = version };
            object send = version == 2
                ? new SendDatagram(_remote.At, Discv4Codec.Encode(_remote.Key, ping, out _), limit)
                : new SendPacket(_remote.At, ping, limit);
            socket.Tell(send);
        }

        Assert.Equal([1UL, 2, 3], Enumerable.Range(0, 3).Select(_ => _remote.Expect<Ping>().Packet.Version));
        Settle(socket);
        Assert.Equal(0, limit.Count);
    }

    [Fact]
    public void Socket_WhenItDies_BothAreTold_AndOfTheNext()
    {
        var (first, _) = (_v4.ExpectMsg<SocketOpened>(), _v5.ExpectMsg<SocketOpened>());
        Network.Kill(OurAddress);
        Array.ForEach([_v4, _v5], probe => probe.ExpectMsg<SocketLost>());
        _parent.ExpectMsg<DiscoveryActor.SourceFailed>();
        Settle(_udp);
        Advance(TimeSpan.FromMilliseconds(200));
        var second = _v5.ExpectMsg<SocketOpened>();
        Assert.Equal(second, _v4.ExpectMsg<SocketOpened>());
        Assert.Equal((first.Local, false), (second.Local, first == second));
    }

    /// <summary>So a protocol that has failed and is restarted gets it again.</summary>
    [Fact]
    public void GetSocket_IsAnsweredWhileOneIsOpen()
    {
        var opened = _v4.ExpectMsg<SocketOpened>();
        var asker = CreateTestProbe();
        asker.Send(_udp, UdpListenerActor.GetSocket.Instance);
        asker.ExpectMsg(opened);
        Network.Kill(OurAddress);
        _v4.ExpectMsg<SocketLost>();
        asker.Send(_udp, UdpListenerActor.GetSocket.Instance);
        ExpectNothing(asker, _udp);
    }

    [Fact]
    public void Datagram_OfNeitherProtocol_IsSaidAtDebug() =>
        EventFilter.Debug(contains: "Dropped 10 bytes from 10.0.0.2:30000").ExpectOne(() => _remote.SendRaw(new byte[10], OurAddress));

    [Fact]
    public void Counters_WithoutDiscv4_AreThoseOfTheSockets()
    {
        var udp = _parent.ChildActorOf(UdpListenerActor.Props(Setup(Calm), new DiscoveryRefs { V5 = _v5 }));
        udp.Tell(new UdpListenerActor.Open(Address("10.0.0.9:30303")));
        _parent.ExpectMsg<UdpListenerActor.Opened>();
        _remote.Send(new EnrRequest(_remote.Expiration), Address("10.0.0.9:30303"));
        udp.Tell(UdpListenerActor.GetCounters.Instance, TestActor);
        var values = ExpectMsg<UdpListenerActor.Counters>().Values;
        Assert.Equal((1, 1, 0), (values["datagrams"], values["unhandled"], values["malformed"]));
    }
}
