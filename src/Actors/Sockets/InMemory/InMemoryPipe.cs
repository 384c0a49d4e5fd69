using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.InMemory;

/// <summary>Bytes in one direction, at most <paramref name="capacity"/> of them. One reader, one writer. Thread-safe.</summary>
internal sealed class InMemoryPipe(int capacity)
{
    private readonly Lock _gate = new();
    private readonly byte[] _ring = new byte[capacity];
    private int _start;
    private int _count;
    private bool _writingDone;
    private bool _readingDone;
    private TaskCompletionSource _changed = NewSignal();

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_readingDone)
                {
                    throw new SocketException((int)SocketError.OperationAborted);
                }

                if (_count > 0 || _writingDone)
                {
                    return Take(buffer.Span);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
        {
            Task changed;
            lock (_gate)
            {
                if (_readingDone || _writingDone)
                {
                    throw new SocketException((int)SocketError.ConnectionReset);
                }

                var part = Math.Min(data.Length, capacity - _count);
                Put(data.Span[..part]);
                data = data[part..];
                changed = _changed.Task;
            }

            if (!data.IsEmpty)
            {
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void CompleteWriting()
    {
        lock (_gate)
        {
            _writingDone = true;
            Signal();
        }
    }

    public void StopReading()
    {
        lock (_gate)
        {
            _readingDone = true;
            Signal();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int Take(Span<byte> buffer)
    {
        var size = Math.Min(buffer.Length, _count);
        var first = Math.Min(size, capacity - _start);
        _ring.AsSpan(_start, first).CopyTo(buffer);
        _ring.AsSpan(0, size - first).CopyTo(buffer[first..]);
        _start = (_start + size) % capacity;
        _count -= size;
        if (size > 0)
        {
            Signal();
        }

        return size;
    }

    private void Put(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        var at = (_start + _count) % capacity;
        var first = Math.Min(data.Length, capacity - at);
        data[..first].CopyTo(_ring.AsSpan(at));
        data[first..].CopyTo(_ring);
        _count += data.Length;
        Signal();
    }

    private void Signal()
    {
        var changed = _changed;
        _changed = NewSignal();
        changed.TrySetResult();
    }
}
