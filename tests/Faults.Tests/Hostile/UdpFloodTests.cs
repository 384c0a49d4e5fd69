using System.Net;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Tests.Discovery;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Faults.Tests.Hostile;

/// <summary>Floods over UDP on a whole node; <c>UdpAttackTests</c> has each attack by itself, on discovery alone.</summary>
public sealed class UdpFloodTests : HostileSpec
{
    /// <summary>Twice as many as may be in flight: each gives its place back.</summary>
    private const int Sources = 2048;

    private const int Storm = 8192, Burst = 200, BondsOfStrangers = 8;

    /// <summary>What a datagram may cost that is handled, and one of a storm, that is not: the network in memory and the test's part included.</summary>
    private const long PerDatagram = 16 * 1024, PerDropped = 1024;

    private IPEndPoint At4 => One.Info.Self.UdpEndPoint!;

    [Fact]
    public void RandomPingsAndFindNode_FromManyAddresses_CostNoPeerAndNoMemory()
    {
        Meet();
        Array.ForEach([.. Others], ExpectPong); // they have proven their endpoints, as peers that discovery has found
        var storming = Bond("10.8.0.1:30303", 60);
        var flood = Flood().ToList();
        var findNode = Discv4Codec.Encode(storming.Key, new FindNode(new byte[64], storming.Expiration), out _);
        var answers = 0;
        Datagrams.OnSend = (_, to, _) => answers += to.Equals(storming.At) ? 1 : 0;

        var allocated = Allocated(() =>
        {
            flood.ForEach(one => one.From.Send(one.Noise, At4));
            flood.ForEach(one => one.From.Send(one.Ping, At4));
            flood.ForEach(one => one.From.Send(one.FindNode, At4));
        });
        Assert.InRange(allocated, 0, 3 * Sources * PerDatagram);
        Array.ForEach([.. Others], ExpectPong); // while what strangers sent is still being handled
        Quiet();
        Assert.InRange(Bonds, 1, BondsOfStrangers);
        Assert.InRange(Allocated(() => StormOf(findNode, storming)), 0, Storm * PerDropped);
        Assert.InRange(answers, 1, Burst);
        Array.ForEach([.. Others], ExpectPong);
        ExpectEchoes();

        PassQuietly(TimeSpan.FromSeconds(2));
        Assert.Equal(0, Bonds);
        Bond("10.9.0.1:30303", 61); // a newcomer finds a place in flight and a bond
        ExpectUnharmed();
    }

    private int Bonds => Children(Find(One, "discovery/bonds")).Count;

    /// <summary>For each address noise, every other time with the content of a ping that would be answered, a ping, and a FINDNODE that has no proof.</summary>
    private IEnumerable<(IDatagramSocket From, byte[] Noise, byte[] Ping, byte[] FindNode)> Flood()
    {
        var random = new Random(1);
        var expiration = Discv4Packet.ExpirationAt(Scheduler.Now);
        for (var i = 0; i < Sources; i++)
        {
            using var key = PrivateKey.Generate();
            var from = Datagrams.Bind(new IPEndPoint(new IPAddress([10, 7, (byte)(i >> 8), (byte)i]), 30303));
            var here = new Endpoint(from.LocalEndPoint.Address, 30303, 0);
            var ping = Discv4Codec.Encode(key, new Ping(Ping.CurrentVersion, here, here, expiration, 1), out _);
            var noise = i % 2 == 0 ? ping.ToArray() : new byte[random.Next(1500)];
            random.NextBytes(noise.AsSpan(0, i % 2 == 0 ? 32 : noise.Length));
            yield return (from, noise, ping, Discv4Codec.Encode(key, new FindNode(new byte[64], expiration), out _));
        }
    }

    private void StormOf(byte[] datagram, RemoteNode from)
    {
        for (var i = 0; i < Storm; i++)
        {
            from.SendRaw(datagram, At4);
        }

        Quiet();
    }

    private void ExpectPong(Devp2pNode peer) =>
        Assert.Equal(One.Info.Self.Id, Ask<DiscoveryActor.Ponged>(peer, "discovery", new DiscoveryActor.PingNode(One.Info.Self)).Id);

    /// <summary>A node of another kind proves its endpoint, and from then on answers what it is asked.</summary>
    private RemoteNode Bond(string at, int seed)
    {
        var remote = new RemoteNode(Datagrams, TaskTime, IPEndPoint.Parse(at), seed).Friendly();
        remote.Send(remote.Ping(At4), At4);
        remote.Expect<Pong>();
        remote.Expect<Ping>();
        AwaitAssert(() => Assert.Equal(0, Bonds));
        Quiet();
        return remote;
    }
}
