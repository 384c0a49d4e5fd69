using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// What waits to be sent to one peer, bounded in messages and bytes. Above half of either bound gossip is dropped and the queue counts as
/// full until it is below a quarter. Thread-safe; one reader.
/// </summary>
internal sealed class SendQueue(int maxMessages, long maxBytes)
{
    /// <summary>Answers to pings that may wait at the same time.</summary>
    public const int MaxPongs = 16;

    private readonly Lock _gate = new();
    private readonly Queue<Outbound> _queue = new();
    private TaskCompletionSource _changed = NewSignal();
    private long _bytes;
    private bool _full;
    private int _pongs;
    private Outbound? _last;

    /// <summary>What became of a message.</summary>
    internal enum Added
    {
        Queued,
        NowFull,
        Dropped,
        Overflow,
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>How many of the waiting messages answer a ping.</summary>
    public int Pongs
    {
        get
        {
            lock (_gate)
            {
                return _pongs;
            }
        }
    }

    public Added Add(Outbound message, MessageKind kind)
    {
        lock (_gate)
        {
            if (_last is not null || (kind == MessageKind.Gossip && _full))
            {
                return Added.Dropped;
            }

            // one message larger than the whole bound still passes an empty queue
            if (_queue.Count >= maxMessages || (_bytes + message.Payload.Length > maxBytes && _queue.Count > 0))
            {
                return kind == MessageKind.Gossip ? Added.Dropped : Added.Overflow;
            }

            _queue.Enqueue(message);
            _bytes += message.Payload.Length;
            _pongs += message.Code == BaseProtocol.PongCode ? 1 : 0;
            Signal();
            var wasFull = _full;
            _full |= _queue.Count > maxMessages / 2 || _bytes > maxBytes / 2;
            return _full && !wasFull ? Added.NowFull : Added.Queued;
        }
    }

    /// <summary>The last message, a Disconnect: nothing is taken after it; a long queue before it is thrown away. False when there is one already.</summary>
    public bool AddLast(Outbound message, long keepBytes)
    {
        lock (_gate)
        {
            if (_last is not null)
            {
                return false;
            }

            if (_bytes > keepBytes)
            {
                _queue.Clear();
                _bytes = _pongs = 0;
            }

            _last = message;
            Signal();
            return true;
        }
    }

    /// <summary>Takes the next message without waiting.</summary>
    /// <param name="message">The message.</param>
    /// <param name="last">True when it is the last one.</param>
    /// <param name="nowReady">True when the queue was full and has room again.</param>
    public bool TryTake(out Outbound message, out bool last, out bool nowReady)
    {
        lock (_gate)
        {
            last = nowReady = false;
            if (_queue.TryDequeue(out message))
            {
                _bytes -= message.Payload.Length;
                _pongs -= message.Code == BaseProtocol.PongCode ? 1 : 0;
                nowReady = _full && _queue.Count <= maxMessages / 4 && _bytes <= maxBytes / 4;
                _full &= !nowReady;
                return true;
            }

            last = _last is not null;
            message = _last ?? default;
            return last;
        }
    }

    /// <summary>Completes when something is there to take.</summary>
    public Task WaitAsync()
    {
        lock (_gate)
        {
            return _queue.Count > 0 || _last is not null ? Task.CompletedTask : _changed.Task;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.TrySetResult();
    }

    /// <summary>A message to send; the code counts from the base protocol's 0. Counted when it is written.</summary>
    internal readonly record struct Outbound(int Code, ReadOnlyMemory<byte> Payload, MessageMeter? Meter = null);
}
