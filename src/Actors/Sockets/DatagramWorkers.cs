using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// Threads that do what costs most for each datagram: recover its signature, or sign and send it. The work for one remote end point stays on one
/// thread and in order. The queues are as long as whoever adds allows: everything added is counted by an <see cref="InFlightLimit"/>.
/// </summary>
public sealed class DatagramWorkers
{
    /// <summary>How long <see cref="Stop"/> waits for all threads.</summary>
    public static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(1);

    private readonly Worker[] _workers;
    private readonly Action? _onFault;

    /// <param name="count">Threads; with 0 the work is done where it is added, so that a run with one thread at a time is repeatable.</param>
    /// <param name="onFault">A bug of ours threw on one of the threads, which is gone. Without threads the bug is thrown by <see cref="Add"/>.</param>
    public DatagramWorkers(int count, Action? onFault = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _onFault = onFault;
        _workers = [.. Enumerable.Range(0, count).Select(_ => new Worker(this))];
    }

    /// <summary>Threads that run now.</summary>
    internal int Running => _workers.Count(worker => worker.IsAlive);

    /// <summary>Starts the threads, once.</summary>
    /// <param name="name">How the threads are called, followed by their numbers.</param>
    public void Start(string name)
    {
        for (var i = 0; i < _workers.Length; i++)
        {
            _workers[i].Start($"{name}-{i}");
        }
    }

    /// <summary>Does this work after all that was added before it for the same end point.</summary>
    public void Add(IPEndPoint remote, Action work)
    {
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(work);
        if (_workers.Length == 0)
        {
            work();
        }
        else
        {
            _workers[(uint)remote.GetHashCode() % _workers.Length].Add(work);
        }
    }

    /// <summary>Ends the threads; what waits is dropped.</summary>
    public void Stop()
    {
        Array.ForEach(_workers, worker => worker.Close());
        var until = Environment.TickCount64 + (long)JoinTimeout.TotalMilliseconds;
        Array.ForEach(_workers, worker => worker.Join((int)Math.Max(0, until - Environment.TickCount64)));
    }

    private sealed class Worker
    {
        private readonly object _gate = new();
        private readonly Queue<Action> _queue = new();
        private readonly DatagramWorkers _owner;
        private readonly Thread _thread;
        private bool _closed;

        public Worker(DatagramWorkers owner)
        {
            _owner = owner;
            _thread = new Thread(Run) { IsBackground = true };
        }

        public bool IsAlive => _thread.IsAlive;

        public void Start(string name)
        {
            _thread.Name = name;
            _thread.Start();
        }

        public void Add(Action work)
        {
            lock (_gate)
            {
                _queue.Enqueue(work);
                if (_queue.Count == 1)
                {
                    Monitor.Pulse(_gate);
                }
            }
        }

        public void Close()
        {
            lock (_gate)
            {
                _closed = true;
                _queue.Clear();
                Monitor.Pulse(_gate);
            }
        }

        public void Join(int milliseconds)
        {
            if (_thread.IsAlive && _thread != Thread.CurrentThread)
            {
                _thread.Join(milliseconds);
            }
        }

        private void Run()
        {
            try
            {
                while (Take() is { } work)
                {
                    work();
                }
            }
            catch (Exception)
            {
                // a bug of ours: let out of the thread it would end the process
                _owner._onFault?.Invoke();
            }
        }

        private Action? Take()
        {
            lock (_gate)
            {
                while (!_closed && _queue.Count == 0)
                {
                    Monitor.Wait(_gate);
                }

                return _closed ? null : _queue.Dequeue();
            }
        }
    }
}
