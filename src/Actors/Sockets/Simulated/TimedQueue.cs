namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>A heap of work by time, then by the order in which it was planned.</summary>
internal sealed class TimedQueue
{
    private TimedWork[] _heap = new TimedWork[256];
    private int _count;
    private long _order;

    /// <summary>When the next is due; null when there is none.</summary>
    internal long? NextDue
    {
        get
        {
            while (_count > 0 && _heap[0].IsCancelled)
            {
                Take();
            }

            return _count > 0 ? _heap[0].Due : null;
        }
    }

    internal TimedWork Add(long due, Action work)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, _count * 2);
        }

        var added = new TimedWork(due, _order++, work);
        var at = _count++;
        while (at > 0 && IsBefore(added, _heap[(at - 1) / 2]))
        {
            _heap[at] = _heap[(at - 1) / 2];
            at = (at - 1) / 2;
        }

        _heap[at] = added;
        return added;
    }

    /// <summary>Takes the next one out; null when there is none.</summary>
    internal TimedWork? Take()
    {
        if (_count == 0)
        {
            return null;
        }

        var first = _heap[0];
        var last = _heap[--_count];
        _heap[_count] = null!;
        if (_count > 0)
        {
            Sink(last);
        }

        return first;
    }

    private void Sink(TimedWork work)
    {
        var at = 0;
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= _count)
            {
                break;
            }

            child += child + 1 < _count && IsBefore(_heap[child + 1], _heap[child]) ? 1 : 0;
            if (!IsBefore(_heap[child], work))
            {
                break;
            }

            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = work;
    }

    private static bool IsBefore(TimedWork a, TimedWork b) => a.Due != b.Due ? a.Due < b.Due : a.Order < b.Order;
}
