using System.Collections.Concurrent;
using System.Net;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>The other side of a test: a key and a socket. It sends what the test says and keeps what comes.</summary>
internal sealed class RemoteNode
{
    private readonly IDatagramSocket _socket;
    private readonly TimeProvider _time;
    private readonly BlockingCollection<(Discv4Message Message, byte[] Bytes)> _received = [];

    public RemoteNode(IDatagramSockets network, TimeProvider time, IPEndPoint at, int seed)
    {
        _time = time;
        var random = new SeededRandomness(seed);
        Key = PrivateKey.Generate(random.Fill);
        _socket = network.Bind(at);
        _socket.Start(OnDatagram, _ => { });
        Record = new NodeRecordBuilder().SetIp(at.Address).SetUdp((ushort)at.Port).SetTcp((ushort)at.Port).Sign(Key, 7);
    }

    public PrivateKey Key { get; }

    public NodeRecord Record { get; set; }

    public IPEndPoint At => _socket.LocalEndPoint;

    public Enode Enode => Enode.Create(Key.PublicKey, At.Address, (ushort)At.Port, (ushort)At.Port);

    /// <summary>Given a packet and its hash, the replies to send at once. Runs on the sender's thread.</summary>
    public Func<Discv4Packet, Hash256, IEnumerable<Discv4Packet>>? AutoReply { get; set; }

    public ulong Expiration => Discv4Packet.ExpirationAt(_time.GetUtcNow());

    public int Waiting => _received.Count;

    public Ping Ping(IPEndPoint to) =>
        new(4, new Endpoint(At.Address, (ushort)At.Port, (ushort)At.Port), new Endpoint(to.Address, (ushort)to.Port, 0), Expiration, Record.Sequence);

    public Pong Pong(Hash256 echo, ulong? sequence = null) => new(new Endpoint(At.Address, 1, 1), echo, Expiration, sequence);

    public Hash256 Send(Discv4Packet packet, IPEndPoint to)
    {
        SendRaw(Discv4Codec.Encode(Key, packet, out var hash), to);
        return hash;
    }

    public void SendRaw(byte[] datagram, IPEndPoint to) => _socket.Send(datagram, to);

    public (T Packet, Hash256 Hash, byte[] Bytes) Expect<T>(bool skipPings = false) where T : Discv4Packet
    {
        (Discv4Message Message, byte[] Bytes) next;
        do
        {
            Assert.True(_received.TryTake(out next, TimeSpan.FromSeconds(5)), $"no {typeof(T).Name} came");
        }
        while (skipPings && next.Message.Packet is Wire.Discv4.Ping);
        return (Assert.IsType<T>(next.Message.Packet), next.Message.Hash, next.Bytes);
    }

    public bool TryTake(out Discv4Packet? packet)
    {
        var taken = _received.TryTake(out var next);
        packet = next.Message.Packet;
        return taken;
    }

    public void ExpectNothing(bool butPings = false) =>
        Assert.Equal("", string.Join(", ", _received.Select(r => r.Message.Packet).Where(packet => !(butPings && packet is Wire.Discv4.Ping))));

    /// <summary>Answers pings, with a ping of its own when it does not know the sender, as a whole node does.</summary>
    public RemoteNode Friendly(params Neighbor[] neighbours)
    {
        AutoReply = (packet, hash) => packet switch
        {
            Wire.Discv4.Ping => [Pong(hash)],
            FindNode => Neighbors.Split(neighbours, Expiration),
            EnrRequest => [new EnrResponse(hash, Record)],
            _ => [],
        };
        return this;
    }

    private void OnDatagram(ReadOnlySpan<byte> datagram, IPEndPoint from)
    {
        Assert.True(Discv4Codec.TryDecode(datagram, out var message, out var error), error.ToString());
        var replies = AutoReply?.Invoke(message.Packet, message.Hash).ToArray() ?? [];
        _received.Add((message, datagram.ToArray()));
        foreach (var reply in replies)
        {
            Send(reply, from);
        }
    }
}
