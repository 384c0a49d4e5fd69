using System.Buffers;
using System.Net;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Faults.Tests.Hostile;

/// <summary>A node with three honest peers, and attackers that the test plays by hand, each from an address of its own.</summary>
public abstract class HostileSpec : FaultSpec
{
    /// <summary>What a connection may cost that is refused in the end, both sides and the network in memory together.</summary>
    protected const long PerAttacker = 1024 * 1024;

    /// <summary>Where the codes of the only sub-protocol begin.</summary>
    protected const int Ask = BaseProtocol.Length, Answer = BaseProtocol.Length + 1;

    private protected static readonly Capability Echo = new("echo", 1);

    /// <summary>An empty list: a ping, and the question of the sub-protocol.</summary>
    private protected static readonly byte[] Empty = [0xc0];

    private readonly List<RawPeer> _attackers = [];
    private CountingSockets _sockets = null!;
    private int _addresses;

    /// <summary>What the connections of the node share.</summary>
    protected ServerContext Context { get; private set; } = null!;

    /// <summary>TCP connections that the node has open, those with its honest peers not counted.</summary>
    protected int Connections => _sockets.Open.Connections - PeerCount;

    /// <summary>Handshakes under way: each that is inbound holds a slot.</summary>
    protected int Handshakes => Children(Find(One, "handshakes")).Count;

    /// <summary>Starts the node and its honest peers.</summary>
    /// <param name="slots">Handshakes that may be under way: few, so that lost ones are missed.</param>
    /// <param name="more">More about the node.</param>
    protected void Meet(int slots = 4, Action<Devp2pOptions>? more = null) => Begin(options =>
    {
        _sockets = (CountingSockets)options.StreamSockets;
        options.Settings += $"\ndevp2p.server.max-pending-peers = {slots}";
        var server = options.Parts.Server;
        options.Parts = options.Parts with
        {
            Server = plan =>
            {
                Context = plan.Server;
                return server(plan);
            },
        };
        more?.Invoke(options);
    });

    /// <summary>An attacker connects, and does nothing yet.</summary>
    private protected RawPeer Connect(PrivateKey? key = null)
    {
        var address = new IPAddress([10, 6, (byte)(_addresses >> 8), (byte)_addresses++]);
        var attacker = RawPeer.Connect(Streams.Host(address), One.Info.Self.TcpEndPoint!, key);
        _attackers.Add(attacker);
        return attacker;
    }

    /// <summary>An attacker that has done the RLPx handshake and read our Hello.</summary>
    private protected RawPeer Secure(PrivateKey? key = null) => Connect(key).Secure(One.Info.Self.Key).ReceiveHello();

    /// <summary>An attacker that has become a peer.</summary>
    private protected RawPeer Join(PrivateKey? key = null, Capability? capability = null) => Greet(Connect(key).Secure(One.Info.Self.Key), capability);

    private protected RawPeer Greet(RawPeer secured, Capability? capability = null)
    {
        secured.Greet(capability ?? Echo);
        Assert.Equal(secured.Key.PublicKey.Id, Events.ExpectMsg<PeerAdded>().Peer.Id);
        secured.PingPong();
        Quiet();
        return secured;
    }

    /// <summary>The auth message of an honest dial.</summary>
    private protected static byte[] AuthFor(PublicKey remote)
    {
        using var key = PrivateKey.Generate();
        using var handshake = RlpxHandshake.Initiate(key, remote, System.Security.Cryptography.RandomNumberGenerator.Fill);
        var auth = new ArrayBufferWriter<byte>();
        handshake.Start(auth);
        return auth.WrittenSpan.ToArray();
    }

    /// <summary>A peer of ours has gone for this reason.</summary>
    private protected PeerDropped ExpectDropped(RawPeer attacker, DisconnectReason reason)
    {
        var dropped = Events.ExpectMsg<PeerDropped>();
        Assert.Equal((attacker.Key.PublicKey.Id, reason), (dropped.Id, dropped.Reason));
        return dropped;
    }

    /// <summary>Returns as soon as so many handshakes are under way, and every actor has handled what it was told.</summary>
    protected void AwaitHandshakes(int count)
    {
        AwaitAssert(() => Assert.Equal(count, Handshakes));
        Quiet();
        Assert.Equal(count, Handshakes);
    }

    /// <summary>Lets the time pass in steps, as the honest peers have to ping meanwhile.</summary>
    protected void PassQuietly(TimeSpan time)
    {
        var end = Scheduler.Now + time;
        while (Scheduler.Now < end)
        {
            var left = end - Scheduler.Now;
            Advance(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
            Quiet();
        }
    }

    /// <summary>Bytes that the whole process allocates meanwhile, the attacker's own and those of the network in memory included.</summary>
    protected static long Allocated(Action attack)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        attack();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    /// <summary>
    /// The attack is over. No honest peer has gone, each answers, every slot, socket, timer and byte of credit is given back, and an honest
    /// newcomer finds a place.
    /// </summary>
    protected void ExpectUnharmed()
    {
        _attackers.ForEach(attacker => attacker.Dispose());
        ExpectNobodyDroppedAndNothingLeaked();
        using var newcomer = Join();
        newcomer.Send(BaseProtocol.DisconnectCode, BaseProtocol.EncodeDisconnect(DisconnectReason.Quitting));
        ExpectDropped(newcomer, DisconnectReason.Quitting);
    }
}
