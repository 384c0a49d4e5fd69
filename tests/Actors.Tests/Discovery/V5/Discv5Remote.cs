using System.Collections.Concurrent;
using System.Net;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery.V5;

/// <summary>The other side of a test that speaks discv5: keeps sessions as a whole node does, sends what the test says and keeps what comes.</summary>
internal sealed class Discv5Remote : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IDatagramSocket _socket;
    private readonly TimeProvider _time;
    private readonly SeededRandomness _random;
    private readonly PacketReader _reader;
    private readonly Dictionary<PacketNonce, (Discv5Message Message, PublicKey To)> _sent = [];
    private readonly BlockingCollection<Discv5Message> _received = [];
    private readonly bool _topics;
    private SessionMachine _sessions;

    public Discv5Remote(IDatagramSockets network, TimeProvider time, IPEndPoint at, int seed, bool topics = false)
    {
        (_time, _topics) = (time, topics);
        _random = new SeededRandomness(seed);
        Key = PrivateKey.Generate(_random.Fill);
        _reader = new PacketReader(Key.PublicKey.Id);
        _sessions = new SessionMachine(Key.PublicKey.Id, _random.Fill, topics);
        _socket = network.Bind(at);
        at = _socket.LocalEndPoint;
        var record = new NodeRecordBuilder().SetIp(at.Address).SetUdp((ushort)at.Port).SetTcp((ushort)at.Port);
        Record = (topics ? record.SetTopics() : record).Sign(Key, 7);
        _socket.Start(OnDatagram, _ => { });
    }

    public PrivateKey Key { get; }

    public NodeId Id => Key.PublicKey.Id;

    public NodeRecord Record { get; set; }

    public IPEndPoint At => _socket.LocalEndPoint;

    public Enode Enode => Enode.FromRecord(Record);

    /// <summary>Responses to send at once to a request. Runs on the sender's thread.</summary>
    public Func<Discv5Message, IEnumerable<Discv5Message>>? AutoReply { get; set; }

    /// <summary>Answer WHOAREYOU with a handshake, as a node does.</summary>
    public bool AnswersChallenges { get; set; } = true;

    /// <summary>As if they were lost.</summary>
    public bool IgnoresHandshakes { get; set; }

    /// <summary>Every datagram as it came.</summary>
    public ConcurrentQueue<byte[]> Datagrams { get; } = [];

    public ConcurrentQueue<byte[]> Challenges { get; } = [];

    public int Waiting => _received.Count;

    /// <summary>Pongs, no neighbours, its own record at distance 0, and those of the others by distance.</summary>
    public Discv5Remote Friendly(params Discv5Remote[] neighbours)
    {
        AutoReply = message => message switch
        {
            Ping ping => [new Pong(ping.Request, Record.Sequence, IPAddress.Loopback, 1)],
            FindNode find => Nodes.Split(find.Request, neighbours.Append(this)
                .Where(node => find.Distances.Contains((ushort)NodeId.LogDistance(Id, node.Id))).Select(node => node.Record.Encoded)),
            TalkRequest talk => [new TalkResponse(talk.Request, talk.Content)],
            _ => [],
        };
        return this;
    }

    public void Send(Discv5Message message, PublicKey to, IPEndPoint at) => SendRaw(Seal(message, to, at), at);

    public byte[] Seal(Discv5Message message, PublicKey to, IPEndPoint at)
    {
        lock (_gate)
        {
            var datagram = _sessions.Seal(to.Id, at, message, out var nonce);
            _sent[nonce] = (message, to);
            return datagram;
        }
    }

    public void SendRaw(ReadOnlySpan<byte> datagram, IPEndPoint at) => _socket.Send(datagram, at);

    /// <summary>As after a restart.</summary>
    public void ForgetSessions()
    {
        lock (_gate)
        {
            _sessions.Dispose();
            _sessions = new SessionMachine(Id, _random.Fill, _topics);
        }
    }

    public T Expect<T>() where T : Discv5Message
    {
        Assert.True(_received.TryTake(out var next, TimeSpan.FromSeconds(5)), $"no {typeof(T).Name} came");
        return Assert.IsType<T>(next);
    }

    public void ExpectNothing() => Assert.Equal("", string.Join(", ", _received));

    public void Dispose()
    {
        _socket.Dispose();
        _sessions.Dispose();
        _reader.Dispose();
    }

    private void OnDatagram(ReadOnlySpan<byte> datagram, IPEndPoint from)
    {
        Datagrams.Enqueue(datagram.ToArray());
        var replies = new List<byte[]>();
        lock (_gate)
        {
            Assert.True(_reader.TryRead(datagram, out var packet, out var error), error.ToString());
            switch (packet.Flag)
            {
                case PacketFlag.WhoAreYou:
                    Challenges.Enqueue(datagram.ToArray());
                    if (AnswersChallenges && _sent.Remove(packet.Nonce, out var sent))
                    {
                        replies.Add(Handshake.Initiate(Key, Record, sent.To, packet.Head, packet.EnrSequence, sent.Message, _random.Fill, out var session));
                        _sessions.Establish(from, session);
                    }

                    break;
                case PacketFlag.Handshake when IgnoresHandshakes:
                    break;
                case PacketFlag.Handshake:
                    var challenge = _sessions.TakeChallenge(packet.Source, from, _time.GetUtcNow());
                    Assert.NotNull(challenge);
                    Assert.True(Handshake.TryAccept(Key, challenge, packet, out var accepted, out error, _topics), error.ToString());
                    _sessions.Establish(from, accepted!.Session);
                    Take(accepted.Message, packet.Source, from, replies);
                    break;
                default:
                    if (_sessions.TryOpen(packet, from, out var message, out error))
                    {
                        Take(message!, packet.Source, from, replies);
                    }
                    else
                    {
                        Assert.True(error.IsNone, error.ToString());
                        replies.Add(_sessions.Challenge(packet.Source, packet.Nonce, from, null, _time.GetUtcNow())!.Datagram.ToArray());
                    }

                    break;
            }
        }

        replies.ForEach(reply => SendRaw(reply, from));
    }

    private void Take(Discv5Message message, NodeId from, IPEndPoint at, List<byte[]> replies)
    {
        replies.AddRange((AutoReply?.Invoke(message) ?? []).Select(reply => _sessions.Find(from, at)!.Seal(Id, reply, _random.Fill, out _)));
        _received.Add(message);
    }
}
