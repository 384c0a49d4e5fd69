namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>A heap of work by time, then by the order in which it was planned.</summary>
internal sealed class TimedQueue
{
    private const int Least = 256;

    private TimedWork[] _heap = new TimedWork[Least];
    private int _count, _sweepAt = Least;
    private long _order;

    /// <summary>How many are kept, with some that are cancelled.</summary>
    internal int Count => _count;

    /// <summary>How many are not cancelled.</summary>
    internal int Live => _heap.Take(_count).Count(work => !work.IsCancelled);

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

    /// <param name="due">When; the caller sees to it that it is not past.</param>
    /// <param name="work">What.</param>
    /// <param name="cancelable">Another way to cancel it than <see cref="TimedWork.Cancel"/>.</param>
    internal TimedWork Add(long due, Action work, ICancelable? cancelable = null)
    {
        if (_count == _sweepAt)
        {
            Sweep();
        }

        var added = new TimedWork(due, _order++, work, cancelable);
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

    // most timers are cancelled long before they are due, and hold on to all that they would have told somebody
    private void Sweep()
    {
        var live = 0;
        for (var i = 0; i < _count; i++)
        {
            if (!_heap[i].IsCancelled)
            {
                _heap[live++] = _heap[i];
            }
        }

        Array.Clear(_heap, live, _count - live);
        _count = live;
        for (var parent = (live / 2) - 1; parent >= 0; parent--)
        {
            Sink(_heap[parent], parent);
        }

        _sweepAt = Math.Max(Least, 2 * live);
        if (_sweepAt > _heap.Length)
        {
            Array.Resize(ref _heap, _sweepAt);
        }
    }

    private void Sink(TimedWork work, int at = 0)
    {
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
