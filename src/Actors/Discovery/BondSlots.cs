using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>What becomes of a wish to bond.</summary>
internal enum BondAdmission
{
    Start,
    Join,
    Queue,
    Refuse,
}

/// <summary>
/// Who may bond now: a bounded number at once, a part of it kept for our own requests. Our own wait in a bounded queue when all slots are
/// taken; inbound ones in excess are dropped.
/// </summary>
internal sealed class BondSlots(int slots, int reserved)
{
    internal const int MaxQueue = 64;

    private readonly Dictionary<NodeAt, bool> _running = [];
    private int _inbound;

    internal int Running => _running.Count;

    internal BondAdmission Admit(NodeAt node, bool inbound, int queued)
    {
        if (_running.ContainsKey(node))
        {
            return BondAdmission.Join;
        }

        if (_running.Count >= slots || (inbound && _inbound >= slots - reserved))
        {
            return inbound || queued >= MaxQueue ? BondAdmission.Refuse : BondAdmission.Queue;
        }

        _running[node] = inbound;
        _inbound += inbound ? 1 : 0;
        return BondAdmission.Start;
    }

    internal void Free(NodeAt node)
    {
        if (_running.Remove(node, out var inbound) && inbound)
        {
            _inbound--;
        }
    }
}
