namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// The byte budget that all connections of a node share (DESIGN section 6). Thread-safe. It may go below zero by one message of each
/// connection; while it is not above zero no connection that holds a part of it begins to read a message.
/// </summary>
/// <param name="capacity">Bytes, more than zero.</param>
public sealed class CreditPool(long capacity)
{
    private readonly Lock _gate = new();
    private readonly HashSet<PeerCredit> _waiting = [];
    private long _available = capacity;

    /// <summary>What is left, in bytes; negative when overdrawn.</summary>
    public long Available
    {
        get
        {
            lock (_gate)
            {
                return _available;
            }
        }
    }

    internal void Take(long bytes)
    {
        lock (_gate)
        {
            _available -= bytes;
        }
    }

    internal void Return(long bytes)
    {
        PeerCredit[] wake;
        lock (_gate)
        {
            _available += bytes;
            if (_available <= 0 || _waiting.Count == 0)
            {
                return;
            }

            wake = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var credit in wake)
        {
            credit.PoolHasRoom();
        }
    }

    /// <summary>True when there is room; otherwise <paramref name="credit"/> is told once there is.</summary>
    internal bool HasRoomOrWait(PeerCredit credit)
    {
        lock (_gate)
        {
            if (_available > 0)
            {
                return true;
            }

            _waiting.Add(credit);
            return false;
        }
    }

    internal void Forget(PeerCredit credit)
    {
        lock (_gate)
        {
            _waiting.Remove(credit);
        }
    }
}
