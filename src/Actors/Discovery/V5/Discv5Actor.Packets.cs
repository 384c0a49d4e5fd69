using System.Net;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>What others send: geth's handlePacket. Who has no session gets WHOAREYOU, which is smaller than what it answers, and nothing else.</summary>
public sealed partial class Discv5Actor
{
    private const int MaxHandshakes = 64, MaxKept = 8, MaxOpenQueries = 256, MaxSeen = 4096;

    private static readonly TimeSpan QueryLifetime = TimeSpan.FromSeconds(5), SeenInterval = TimeSpan.FromSeconds(10);

    private readonly Dictionary<long, HandshakeWork> _handshakes = [];
    private readonly Dictionary<(NodeId Id, IPEndPoint At), HandshakeWork> _accepting = [];
    private readonly OpenRequests<(NodeId Id, IPEndPoint From, FindNode Request)> _queries;
    private readonly Dictionary<NodeId, DateTimeOffset> _seen = [];
    private long _nextHandshake;

    private void OnDatagram(UnhandledDatagram datagram)
    {
        var isKept = false;
        try
        {
            isKept = Handle(datagram);
        }
        finally
        {
            if (!isKept)
            {
                datagram.Done();
            }
        }
    }

    /// <summary>True when it is kept for later.</summary>
    private bool Handle(UnhandledDatagram datagram)
    {
        if (!IsAllowed(datagram.From.Address))
        {
            _counters.Count(Discv5Counters.NotAllowed);
            return false;
        }

        if (!_reader.TryRead(datagram.Bytes.Span, out var packet, out var error))
        {
            OnDropped(error, datagram.From);
            return false;
        }

        if (packet.Flag == PacketFlag.WhoAreYou)
        {
            OnWhoAreYou(packet, datagram.From);
            return false;
        }

        if (packet.Source == _setup.Key.PublicKey.Id)
        {
            _counters.Count(Discv5Counters.OwnKey);
            return false;
        }

        if (packet.Flag == PacketFlag.Handshake)
        {
            OnHandshake(packet, datagram);
            return false;
        }

        return OnMessagePacket(packet, datagram);
    }

    private bool OnMessagePacket(in Discv5Packet packet, UnhandledDatagram datagram)
    {
        // the keys that it was made with may be on their way from the SessionActor
        if (_accepting.TryGetValue((packet.Source, datagram.From), out var handshake) && handshake.Kept.Count < MaxKept)
        {
            handshake.Kept.Add(datagram);
            return true;
        }

        if (_sessions.TryOpen(packet, datagram.From, out var message, out var error))
        {
            OnMessage(message!, packet.Source, datagram.From);
        }
        else if (!error.IsNone)
        {
            OnDropped(error, datagram.From);
        }
        else if (_sessions.Challenge(packet.Source, packet.Nonce, datagram.From, _records.Find(packet.Source), _setup.Time.GetUtcNow()) is { } challenge)
        {
            _counters.Count(Discv5Counters.Challenged);
            _setup.Meters?.Challenged();
            Send(challenge.Datagram, datagram.From);
        }
        else
        {
            _counters.Count(Discv5Counters.ChallengeRefused);
        }

        return false;
    }

    private void OnHandshake(in Discv5Packet packet, UnhandledDatagram datagram)
    {
        if (_handshakes.Count >= MaxHandshakes)
        {
            _counters.Count(Discv5Counters.Overloaded); // the challenge stays: the other may send again
            return;
        }

        if (_sessions.TakeChallenge(packet.Source, datagram.From, _setup.Time.GetUtcNow()) is not { } challenge)
        {
            _counters.Count(Discv5Counters.Unexpected);
            return;
        }

        var id = ++_nextHandshake;
        _handshakes[id] = _accepting[(packet.Source, datagram.From)] = new HandshakeWork(packet.Source, datagram.From, null);
        Start(id, new SessionActor.Accept(id, challenge, datagram.Bytes, _setup.Settings.Discv5.Topics));
    }

    private void OnWhoAreYou(in Discv5Packet packet, IPEndPoint from)
    {
        if (_record is null || _handshakes.Count >= MaxHandshakes || _calls.Challenge(packet.Nonce, from) is not { } call)
        {
            _counters.Count(Discv5Counters.Unsolicited);
            return;
        }

        var id = ++_nextHandshake;
        _handshakes[id] = new HandshakeWork(call.Node.Id, from, call);
        var message = FitsHandshake(call.Request) ? call.Request : new Ping(new RequestId([]), _record.Sequence);
        var known = _records.Find(call.Node.Id) ?? call.Node.Record;
        Start(id, new SessionActor.Initiate(id, _record, call.Node.Key, known, packet.Head.ToArray(), packet.EnrSequence, message));
    }

    private void Start(long id, ILocalMessage work) =>
        Context.WatchWith(Context.ActorOf(SessionActor.Props(_setup, work), $"session-{id}"), new SessionEnded(id));

    private void OnInitiated(SessionActor.Initiated initiated)
    {
        if (!_handshakes.TryGetValue(initiated.Id, out var work) || work.Call is not { } call || !_calls.IsActive(call))
        {
            initiated.Session.Dispose();
            return;
        }

        _counters.Count(Discv5Counters.Established);
        _setup.Meters?.Established();
        _sessions.Establish(work.At, initiated.Session);
        Send(initiated.Datagram, work.At);
        if (FitsHandshake(call.Request))
        {
            call.SentAt = _setup.Time.GetUtcNow();
            _calls.Extend(call, call.SentAt);
            ScheduleDeadline();
        }
        else
        {
            SendCall(call);
        }
    }

    private void OnAccepted(SessionActor.Accepted accepted)
    {
        var (session, record, message) = accepted.Handshake;
        if (!_handshakes.TryGetValue(accepted.Id, out var work))
        {
            session.Dispose(); // begun before a restart
            return;
        }

        _counters.Count(Discv5Counters.Established);
        _setup.Meters?.Established();
        _sessions.Establish(work.At, session);
        _setup.Siblings.LocalNode.Tell(new LocalNodeActor.StrangerCame(work.At.Address, Unasked: !_setup.Known.Contains(work.At)));
        _setup.Known.Proven(work.At);
        _records.Add(record);
        Introduce(record, work.At);
        OnMessage(message, work.Node, work.At);
    }

    /// <summary>It is over, well or not: what came meanwhile is looked at now.</summary>
    private void OnSessionEnded(long id)
    {
        if (!_handshakes.Remove(id, out var work))
        {
            return;
        }

        if (work.Call is null)
        {
            _accepting.Remove((work.Node, work.At));
        }

        _early.AddRange(work.Kept);
        OnEarly();
    }

    /// <summary>A node has come to us, or has a new record: the table may want it, where its record says that it is.</summary>
    private void Introduce(NodeRecord record, IPEndPoint from)
    {
        var node = _setup.Settings.Reachable(Enode.FromRecord(record));
        if (node?.UdpEndPoint is { } at && NetCheck.CheckRelay(from.Address, at.Address) is null)
        {
            _own.Table.Tell(new TableActor.AddInbound(node));
        }
    }

    private void OnMessage(Discv5Message message, NodeId id, IPEndPoint from)
    {
        _counters.Count(message.Type.ToString());
        switch (message)
        {
            case Ping ping:
                Respond(new Pong(ping.Request, _record?.Sequence ?? 0, from.Address, (ushort)from.Port), id, from);
                OnSeen(ping.EnrSequence, id, from);
                break;
            case FindNode find:
                OnFindNode(find, id, from);
                break;
            case TalkRequest talk:
                OnTalkRequest(talk, id, from);
                break;
            case RegisterTopic or TopicQuery:
                OnTopicRequest(message, id, from);
                break;
            default:
                OnResponse(message, id, from);
                break;
        }
    }

    private void OnFindNode(FindNode find, NodeId id, IPEndPoint from)
    {
        var now = _setup.Time.GetUtcNow();
        if (!_queries.HasRoom(now))
        {
            _counters.Count(Discv5Counters.Overloaded);
            return;
        }

        _own.Table.Tell(new TableActor.GetAtDistances(_queries.Add((id, from, find), now), from.Address, find.Distances, Nodes.MaxRecords));
    }

    private void OnAtDistances(TableActor.AtDistances found)
    {
        if (!_queries.TryTake(found.QueryId, out var query))
        {
            return;
        }

        var own = query.Request.Distances.Contains((ushort)0) && _record is not null ? [_record] : Enumerable.Empty<NodeRecord>();
        foreach (var part in Nodes.Split(query.Request.Request, own.Concat(found.Records).Select(record => record.Encoded)))
        {
            Respond(part, query.Id, query.From);
        }
    }

    private void Respond(Discv5Message message, NodeId id, IPEndPoint to)
    {
        if (_sessions.Find(id, to) is { } session)
        {
            Send(session.Seal(_setup.Key.PublicKey.Id, message, _setup.Randomness.Fill, out _), to);
        }
        else
        {
            _counters.Count(Discv5Counters.NoSession); // it has made room for another meanwhile
        }
    }

    /// <summary>A handshake under way: whose, and what came from there before it was over.</summary>
    private sealed class HandshakeWork(NodeId node, IPEndPoint at, Discv5Call? call)
    {
        public NodeId Node => node;

        public IPEndPoint At => at;

        /// <summary>Null when the other has begun.</summary>
        public Discv5Call? Call => call;

        public List<UnhandledDatagram> Kept { get; } = [];
    }
}
