using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Our own requests: bond first where the other would not answer else, send, and end with a reply or a failure.</summary>
public sealed partial class Discv4Actor
{
    private const int MaxWaiting = 512, MaxFindQueue = 4;

    private readonly Dictionary<NodeAt, BondWait> _bonds = [];
    private readonly Dictionary<(NodeId Id, IPEndPoint To), Queue<OutboundRequest>> _findQueues = [];
    private int _waiting;

    private void OnRequest(Enode node, Discv4PacketType type, ReadOnlyMemory<byte> target)
    {
        node = _setup.Settings.Reachable(node) ?? node;
        var request = new OutboundRequest(node, type, target, Sender);
        if (node.UdpEndPoint is not { } to || !_setup.Settings.Reaches(to.Address))
        {
            Fail(request, RequestFailure.NoEndpoint);
        }
        else if (_sockets.For(to.Address) is null)
        {
            Fail(request, RequestFailure.SocketLost);
        }
        else if (!IsAllowed(to.Address))
        {
            Fail(request, RequestFailure.NotAllowed);
        }
        else if (type == Discv4PacketType.Ping || _proofs.HasOurs(request.At))
        {
            Submit(request);
        }
        else
        {
            WaitForBond(request);
        }
    }

    private void WaitForBond(OutboundRequest request)
    {
        if (_waiting >= MaxWaiting)
        {
            Fail(request, RequestFailure.Busy);
            return;
        }

        if (!_bonds.TryGetValue(request.At, out var bond))
        {
            bond = Begin(new BondsActor.EnsureBond(request.At, request.Node, Inbound: false, PingSeen: false));
        }

        bond.Requests.Add(request);
        _waiting++;
    }

    private BondWait Begin(BondsActor.EnsureBond bond)
    {
        Timers.StartSingleTimer(new BondTick(bond.At), new BondTick(bond.At), BondBound);
        _refs.Bonds.Tell(bond);
        return _bonds[bond.At] = new BondWait();
    }

    private bool TakeBond(NodeAt node, out BondWait? bond)
    {
        Timers.Cancel(new BondTick(node));
        return _bonds.Remove(node, out bond);
    }

    private void OnBondStarted(NodeAt node)
    {
        if (_bonds.TryGetValue(node, out var bond))
        {
            bond.Actor = Sender;
        }
    }

    private void OnBonded(NodeAt node)
    {
        _proofs.Bonded(node);
        if (!TakeBond(node, out var bond))
        {
            return;
        }

        if (bond!.Inbound is not null)
        {
            _refs.Table.Tell(new TableActor.AddInbound(bond.Inbound));
        }

        _waiting -= bond.Requests.Count;
        bond.Requests.ForEach(Submit);
    }

    private void OnBondEnded(NodeAt node)
    {
        if (TakeBond(node, out var bond))
        {
            _waiting -= bond!.Requests.Count;
            bond.Requests.ForEach(request => Fail(request, RequestFailure.NotBonded));
        }
    }

    /// <summary>Sends, unless it is a FINDNODE and one is under way to the same node there: its replies could not be told apart.</summary>
    private void Submit(OutboundRequest request)
    {
        if (_sockets.For(request.Node.Ip!) is null)
        {
            Fail(request, RequestFailure.SocketLost);
            return;
        }

        var key = (request.Node.Id, request.Node.UdpEndPoint!);
        if (request.Type != Discv4PacketType.FindNode)
        {
            SendRequest(request);
        }
        else if (_findQueues.TryGetValue(key, out var queue))
        {
            if (queue.Count >= MaxFindQueue)
            {
                Fail(request, RequestFailure.Busy);
                return;
            }

            queue.Enqueue(request);
        }
        else
        {
            _findQueues[key] = new Queue<OutboundRequest>();
            SendRequest(request);
        }
    }

    private void SendRequest(OutboundRequest request)
    {
        var to = request.Node.UdpEndPoint!;
        var now = _setup.Time.GetUtcNow();
        var expiration = Discv4Packet.ExpirationAt(now);
        var (packet, expects, name) = request.Type switch
        {
            Discv4PacketType.Ping => ((Discv4Packet)MakePing(to, expiration), Discv4PacketType.Pong, Traces.Ping),
            Discv4PacketType.FindNode => (new FindNode(request.Target, expiration), Discv4PacketType.Neighbors, Traces.FindNode),
            _ => (new EnrRequest(expiration), Discv4PacketType.EnrResponse, Traces.EnrRequest),
        };
        var datagram = Discv4Codec.Encode(_setup.Key, packet, _setup.Sockets.Signatures, out var hash);
        _pending.Add(new PendingRequest(request.Node, to, expects, hash, now, request.Asker) { Span = Traces.Begin(name, _setup.Node)?.With(request.Node.Id) });
        _setup.Known.Asked(to);
        Send(to, unsent => new SendDatagram(to, datagram, unsent));
        ScheduleDeadline();
    }

    private Ping MakePing(IPEndPoint to, ulong expiration)
    {
        var self = _record is null ? null : Enode.FromRecord(_record);
        self = self?.Ip?.AddressFamily == to.AddressFamily ? self : self?.InOtherFamily() ?? self;
        // before anyone has told us our outside address, the local one is the best guess
        var local = _sockets.For(to.Address)!.Local;
        var from = new Endpoint(self?.Ip ?? local.Address, self is { Udp: not 0 } ? self.Udp : (ushort)local.Port, self?.Tcp ?? 0);
        return new Ping(Ping.CurrentVersion, from, new Endpoint(to.Address, (ushort)to.Port, 0), expiration, _record?.Sequence);
    }

    private void OnDeadline()
    {
        foreach (var request in _pending.TakeExpired(_setup.Time.GetUtcNow()))
        {
            if (request.Expects == Discv4PacketType.Neighbors && request.Answered)
            {
                EndFind(request);
                continue;
            }

            _counters.Count(Discv4Counters.Timeout);
            if (_clock.OnTimeout())
            {
                Warn();
            }

            EndPending(request, RequestFailure.Timeout);
        }

        ScheduleDeadline();
    }

    private void ScheduleDeadline()
    {
        if (_pending.NextDeadline is not { } next)
        {
            Timers.Cancel(nameof(DeadlineTick));
        }
        else if (!Timers.IsTimerActive(nameof(DeadlineTick)))
        {
            var left = next - _setup.Time.GetUtcNow();
            Timers.StartSingleTimer(nameof(DeadlineTick), DeadlineTick.Instance, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    private void EndFind(PendingRequest request)
    {
        _pending.Remove(request);
        request.End(null);
        _proofs.RequestEnded(request.At, answered: true);
        request.Asker.Tell(new DiscoveryActor.NodesFound(request.Node.Id, [.. request.Neighbours]));
        NextFind(request);
    }

    private void EndPending(PendingRequest request, RequestFailure failure)
    {
        request.End(failure);
        if (request.Expects == Discv4PacketType.Pong)
        {
            request.Asker.Tell(new DiscoveryActor.PingFailed(request.Node.Id, failure));
            return;
        }

        if (failure == RequestFailure.Timeout)
        {
            _proofs.RequestEnded(request.At, answered: false);
            RecordFindFailure(request);
            failure = _proofs.IsProven(request.At) ? failure : RequestFailure.NotBonded; // a ping that came from there, behind which we asked at once, may be spoofed
        }

        request.Asker.Tell(new DiscoveryActor.RequestFailed(request.Node.Id, failure));
        if (request.Expects == Discv4PacketType.Neighbors)
        {
            NextFind(request);
        }
    }

    private void RecordFindFailure(PendingRequest request)
    {
        if (request.Expects == Discv4PacketType.Neighbors)
        {
            _setup.Siblings.NodeDatabase.Tell(new NodeDatabaseActor.RecordFindFailure(request.At.Id, request.At.Ip));
        }
    }

    private void NextFind(PendingRequest ended)
    {
        var key = (ended.Node.Id, ended.To);
        if (!_findQueues.TryGetValue(key, out var queue))
        {
            return;
        }

        if (queue.TryDequeue(out var next))
        {
            SendRequest(next);
        }
        else
        {
            _findQueues.Remove(key);
        }
    }

    private static void Fail(OutboundRequest request, RequestFailure failure) => request.Asker.Tell(
        request.Type == Discv4PacketType.Ping ? new DiscoveryActor.PingFailed(request.Node.Id, failure) : new DiscoveryActor.RequestFailed(request.Node.Id, failure));

    private sealed class OutboundRequest(Enode node, Discv4PacketType type, ReadOnlyMemory<byte> target, IActorRef asker)
    {
        public Enode Node { get; } = node;

        public Discv4PacketType Type { get; } = type;

        public ReadOnlyMemory<byte> Target { get; } = target;

        public IActorRef Asker { get; } = asker;
        public NodeAt At => new(Node.Id, Node.Ip!);
    }

    /// <summary>A bond under way: who waits for it, and who came to us.</summary>
    private sealed class BondWait
    {
        public List<OutboundRequest> Requests { get; } = [];
        public Enode? Inbound { get; set; }
        public bool IsTheirs { get; set; } // the other began it
        public bool IsUnasked { get; set; } // it came although we had sent nothing there
        public bool IsTold { get; set; } // LocalNodeActor knows that it has come
        public IActorRef? Actor { get; set; }
    }
}
