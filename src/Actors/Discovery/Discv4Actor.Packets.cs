using System.Net;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>What others send: geth's handlePacket. Replies go only to the address a packet came from, and nothing larger than a pong or a ping to one that has no endpoint proof.</summary>
public sealed partial class Discv4Actor
{
    private const int MaxOpenQueries = 256, MaxBonds = 256;

    private static readonly TimeSpan SeenInterval = TimeSpan.FromSeconds(10), QueryLifetime = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, (IPEndPoint From, DateTimeOffset At)> _closestQueries = [];
    private readonly Dictionary<NodeAt, (Discv4Message Message, IPEndPoint From)> _proofQueries = [];
    private long _nextQuery;

    private void OnPacket(ReceivedPacket packet)
    {
        try
        {
            var (content, sender, hash) = packet.Message;
            if (!IsAllowed(packet.From.Address))
            {
                _counters.Count(Discv4Counters.NotAllowed);
            }
            else if (sender.Equals(_setup.Key.PublicKey))
            {
                _counters.Count(Discv4Counters.OwnKey);
            }
            else if (content.IsExpired(_setup.Time.GetUtcNow()))
            {
                OnExpired(packet.From.Address);
            }
            else
            {
                Handle(content, sender, hash, packet.From);
            }
        }
        finally
        {
            packet.Done();
        }
    }

    private void OnExpired(IPAddress from)
    {
        _counters.Count(Discv4Counters.Expired);
        if (_clock.OnExpired(from))
        {
            Warn();
        }
    }

    private void Handle(Discv4Packet content, PublicKey sender, Hash256 hash, IPEndPoint from)
    {
        var at = new NodeAt(sender.Id, from.Address);
        _counters.Count(content.Type.ToString());
        switch (content)
        {
            case Ping ping:
                OnPing(ping, sender, hash, from);
                break;
            case Pong pong:
                OnPong(pong, at, from);
                break;
            case Neighbors neighbors:
                OnNeighbors(neighbors, at.Id, from);
                break;
            case EnrResponse response:
                OnEnrResponse(response, at, from);
                break;
            case FindNode or EnrRequest when _proofs.IsProven(at):
                Answer(content, hash, from);
                break;
            case FindNode or EnrRequest:
                LookForProof(at, new Discv4Message(content, sender, hash), from);
                break;
        }
    }

    private void OnPing(Ping ping, PublicKey sender, Hash256 hash, IPEndPoint from)
    {
        var at = new NodeAt(sender.Id, from.Address);
        var to = new Endpoint(from.Address, (ushort)from.Port, ping.From.Tcp);
        Reply(new Pong(to, hash, Discv4Packet.ExpirationAt(_setup.Time.GetUtcNow()), _record?.Sequence), from);
        _proofs.PingReceived(at);
        var node = Enode.Create(sender, from.Address, ping.From.Tcp, (ushort)from.Port);
        if (_bonds.TryGetValue(at, out var bond))
        {
            bond.Inbound ??= node;
            bond.Actor?.Tell(BondActor.PingSeen.Instance);
        }
        else if (!_proofs.IsProven(at))
        {
            if (_bonds.Count >= MaxBonds)
            {
                _counters.Count(Discv4Counters.Overloaded);
                return;
            }

            (bond = Begin(new BondsActor.EnsureBond(at, node, Inbound: true, PingSeen: true))).Inbound = node;
            (bond.IsTheirs, bond.IsUnasked) = (true, !_setup.Known.Contains(from));
        }
        else if (_proofs.IsDue(at, SeenInterval))
        {
            _refs.Table.Tell(new TableActor.AddInbound(node));
        }
    }

    private void OnPong(Pong pong, NodeAt at, IPEndPoint from)
    {
        if (_pending.Take(at, Discv4PacketType.Pong, pong.PingHash) is not { } request)
        {
            _counters.Count(Discv4Counters.Unsolicited);
            return;
        }

        var now = _setup.Time.GetUtcNow();
        request.End(null);
        _clock.OnFresh();
        _proofs.PongReceived(at);
        OnSeen(pong, at, from);
        _setup.Known.Proven(from);
        _setup.Siblings.NodeDatabase.Tell(new NodeDatabaseActor.RecordPong(at.Id, at.Ip, now));
        request.Asker.Tell(new DiscoveryActor.Ponged(at.Id, pong, request.To, now - request.SentAt));
    }

    private void OnNeighbors(Neighbors neighbors, NodeId sender, IPEndPoint from)
    {
        if (_pending.FindNeighbours(sender, from) is not { } request)
        {
            _counters.Count(Discv4Counters.Unsolicited);
            return;
        }

        _clock.OnFresh();
        request.Answered = true;
        foreach (var neighbour in neighbors.Nodes.Take(PendingReplies.MaxNeighbours - request.Received))
        {
            request.Received++;
            if (!_setup.Settings.Reaches(neighbour.Endpoint.Ip))
            {
                continue; // of a family of which we have no socket: no fault of whoever told us
            }

            if (Accept(neighbour, from.Address, out var fault) is { } node)
            {
                request.Neighbours.Add(node);
            }
            else
            {
                OnBadNode(fault!, from);
            }
        }

        if (request.Received >= PendingReplies.MaxNeighbours)
        {
            EndFind(request);
        }
    }

    /// <summary>Not in memory: the database may have the proof from before a restart. What waits for that is bounded, one packet per node.</summary>
    private void LookForProof(NodeAt at, Discv4Message message, IPEndPoint from)
    {
        if (_proofQueries.ContainsKey(at) || _proofQueries.Count >= MaxOpenQueries)
        {
            _counters.Count(Discv4Counters.Unproven);
            return;
        }

        _proofQueries[at] = (message, from);
        _setup.Siblings.NodeDatabase.AskFor(
            new NodeDatabaseActor.GetProof(at.Id, at.Ip, _setup.Settings.ProofLifetime), Self, reply => new ProofFound(at, (reply as NodeDatabaseActor.Proof)?.LastPong), QueryLifetime);
    }

    private void OnProofFound(ProofFound found)
    {
        if (!_proofQueries.Remove(found.Node, out var waiting))
        {
            return; // asked before a restart
        }

        if (found.LastPong is { } at)
        {
            _proofs.Load(found.Node, at);
        }

        var (message, from) = waiting;
        if (!_proofs.IsProven(found.Node) || message.Packet.IsExpired(_setup.Time.GetUtcNow()))
        {
            _counters.Count(Discv4Counters.Unproven);
            return;
        }

        _setup.Known.Proven(from);
        Answer(message.Packet, message.Hash, from);
    }

    private void Answer(Discv4Packet request, Hash256 hash, IPEndPoint from)
    {
        if (request is EnrRequest)
        {
            if (_record is not null)
            {
                Reply(new EnrResponse(hash, _record), from);
            }

            return;
        }

        var now = _setup.Time.GetUtcNow();
        if (_closestQueries.Count >= MaxOpenQueries)
        {
            foreach (var (key, query) in _closestQueries)
            {
                if (now - query.At >= QueryLifetime)
                {
                    _closestQueries.Remove(key);
                }
            }
        }

        if (_closestQueries.Count >= MaxOpenQueries)
        {
            _counters.Count(Discv4Counters.Overloaded);
            return;
        }

        var id = ++_nextQuery;
        _closestQueries[id] = (from, now);
        _refs.Table.Tell(new TableActor.GetClosest(id, ((FindNode)request).TargetId, PendingReplies.MaxNeighbours, PreferLive: true));
    }

    private void OnClosest(TableActor.Closest closest)
    {
        if (!_closestQueries.Remove(closest.QueryId, out var query))
        {
            return;
        }

        var nodes = closest.Nodes
            .Where(node => node.UdpEndPoint is not null && NetCheck.CheckRelay(query.From.Address, node.Ip!) is null)
            .Select(node => new Neighbor(new Endpoint(node.Ip!, node.Udp, node.Tcp), node.Key.Bytes.ToArray()))
            .ToArray();
        foreach (var packet in Neighbors.Split(nodes, Discv4Packet.ExpirationAt(_setup.Time.GetUtcNow())))
        {
            Reply(packet, query.From);
        }
    }

    private void Reply(Discv4Packet packet, IPEndPoint to) => Send(to, unsent => new SendPacket(to, packet, unsent));

    // on a congested line sending takes longer than making what is sent, and others decide how much that is
    private void Send(IPEndPoint to, Func<InFlightLimit, object> datagram)
    {
        if (!_sockets.TrySend(to, !_setup.Known.Contains(to), datagram))
        {
            _counters.Count(Discv4Counters.Overloaded);
        }
    }
}
