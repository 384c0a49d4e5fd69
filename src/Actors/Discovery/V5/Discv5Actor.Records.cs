using System.Net;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>Records that others tell of: what is no good is left out, counted by what is wrong with it, and a line at debug.</summary>
public sealed partial class Discv5Actor
{
    /// <summary>geth's verifyResponseNode, but for the distance. Our own record comes back from others, and is no news.</summary>
    private (NodeRecord? Record, string? Fault) Check(ReadOnlyMemory<byte> rlp, IPEndPoint from)
    {
        if (_records.Read(rlp.Span) is not { } record)
        {
            return (null, Discv5Counters.BadRecord);
        }

        var at = _setup.Settings.Reachable(Enode.FromRecord(record))?.UdpEndPoint;
        var fault = at is null ? Discv5Counters.RecordUnreachable
            : at.Port <= 1024 ? Discv5Counters.RecordPort
            : NetCheck.CheckRelay(from.Address, at.Address) is not null ? Discv5Counters.RecordRelay
            : null;
        return (record, fault);
    }

    private void OnBadRecord(string fault, IPEndPoint from)
    {
        _counters.Count(fault);
        if (_log.IsDebugEnabled)
        {
            _log.Debug("Left out a record that came from {0}: {1}", from, fault);
        }
    }
}
