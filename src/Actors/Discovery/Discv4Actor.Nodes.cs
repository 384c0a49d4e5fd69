using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Nodes and records that others tell of: what is no good is left out, counted by what is wrong with it, and a line at debug.</summary>
public sealed partial class Discv4Actor
{
    /// <summary>geth's nodeFromRPC. Null, and what is wrong, when it is not taken.</summary>
    private Enode? Accept(Neighbor neighbour, IPAddress from, out string? fault)
    {
        var (ip, udp, tcp) = neighbour.Endpoint;
        PublicKey? key = null;
        fault = udp <= 1024 ? Discv4Counters.NeighbourPort
            : NetCheck.CheckRelay(from, ip) is not null ? Discv4Counters.NeighbourRelay
            : !IsAllowed(ip) ? Discv4Counters.NeighbourNotAllowed
            : !_setup.Sockets.Signatures.TryReadKey(neighbour.Key64.Span, out key) ? Discv4Counters.NeighbourKey
            : null;
        return fault is null ? Enode.Create(key!, ip, tcp, udp) : null;
    }

    private void OnEnrResponse(EnrResponse response, NodeAt at, IPEndPoint from)
    {
        if (_pending.Take(at, Discv4PacketType.EnrResponse, response.RequestHash) is not { } request)
        {
            _counters.Count(Discv4Counters.Unsolicited);
            return;
        }

        _clock.OnFresh();
        _proofs.RequestEnded(at, answered: true);
        var node = Enode.FromRecord(response.Record);
        var fault = node.Id != at.Id ? Discv4Counters.RecordForeign
            : node.Ip is not null && NetCheck.CheckRelay(at.Ip, node.Ip) is not null ? Discv4Counters.RecordRelay
            : null;
        request.End(fault is null ? null : RequestFailure.InvalidReply);
        if (fault is null)
        {
            request.Asker.Tell(new DiscoveryActor.RecordReceived(at.Id, response.Record));
            return;
        }

        OnBadNode(fault, from);
        request.Asker.Tell(new DiscoveryActor.RequestFailed(at.Id, RequestFailure.InvalidReply));
    }

    private void OnBadNode(string fault, IPEndPoint from)
    {
        _counters.Count(fault);
        if (_log.IsDebugEnabled)
        {
            _log.Debug("Left out a node that came from {0}: {1}", from, fault);
        }
    }
}
