using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>
/// One direction of a connection: segments in order, at most a window of bytes sent and not read. What is lost or blocked is sent again
/// after a time that doubles, and holds up what is behind it; after a minute the connection is broken.
/// </summary>
internal sealed class SimulatedPipe(SimulatedNetwork network, Place from, Place to, IPEndPoint source, IPEndPoint target)
{
    private const int Window = 64 * 1024, MaxSegment = 16 * 1024, PacketSize = 1400;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200), GiveUpAfter = TimeSpan.FromMinutes(1);

    private readonly Queue<byte[]> _unsent = new();
    private readonly Queue<byte[]> _arrived = new();
    private TaskCompletionSource? _reader, _writer;
    private SocketError _broken;
    private int _taken, _inFlight;
    private long _lastArrival, _delayedSince;
    private TimeSpan _retry;
    private bool _waitsForRetry, _writingDone, _ended, _readingDone;

    internal async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_readingDone)
            {
                throw new SocketException((int)SocketError.OperationAborted);
            }

            if (_arrived.Count > 0)
            {
                return Take(buffer.Span);
            }

            if (_ended)
            {
                return 0;
            }

            _reader = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await WaitAsync(_reader, cancellationToken);
        }
    }

    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_broken != SocketError.Success)
            {
                throw new SocketException((int)_broken);
            }

            if (_writingDone)
            {
                throw new SocketException((int)SocketError.OperationAborted);
            }

            var part = Math.Min(Math.Min(data.Length, MaxSegment), Window - _inFlight);
            if (part > 0)
            {
                _inFlight += part;
                _unsent.Enqueue(data[..part].ToArray());
                data = data[part..];
                Transmit();
            }
            else
            {
                _writer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await WaitAsync(_writer, cancellationToken);
            }
        }
    }

    /// <summary>The end of the stream follows what was written.</summary>
    internal void CloseWriting()
    {
        if (!_writingDone)
        {
            _writingDone = true;
            _writer?.TrySetResult();
            _unsent.Enqueue([]);
            Transmit();
        }
    }

    /// <summary>Nobody reads any more: what still comes breaks the connection.</summary>
    internal void CloseReading()
    {
        _readingDone = true;
        _arrived.Clear();
        _reader?.TrySetResult();
    }

    private static async Task WaitAsync(TaskCompletionSource signal, CancellationToken cancellationToken)
    {
        using var cancelled = cancellationToken.UnsafeRegister(_ => signal.TrySetResult(), null);
        await signal.Task;
    }

    private void Transmit()
    {
        while (!_waitsForRetry && _unsent.TryPeek(out var segment))
        {
            var conditions = network.ConditionsOf(from, to);
            var now = network.Loop.Now;
            var packets = 1 + (segment.Length / PacketSize);
            if (!network.IsOpen(from, to) || network.IsLost(1 - Math.Pow(1 - conditions.Loss, packets)))
            {
                TransmitLater(now);
                return;
            }

            _unsent.Dequeue();
            (_delayedSince, _retry) = (0, TimeSpan.Zero);
            var sent = from.Send(now, segment.Length + (40 * packets), conditions, waits: true)!.Value;
            _lastArrival = Math.Max(_lastArrival, sent + network.Latency(from, to, conditions));
            network.Loop.At(_lastArrival, () => Arrive(segment, conditions));
        }
    }

    private void TransmitLater(long now)
    {
        network.Log.Add(NetworkEvent.Lost, source, target, default);
        _delayedSince = _delayedSince == 0 ? now : _delayedSince;
        if (now - _delayedSince >= GiveUpAfter.Ticks)
        {
            Break(SocketError.TimedOut);
            return;
        }

        _retry = _retry == TimeSpan.Zero ? FirstRetry : 2 * _retry;
        _waitsForRetry = true;
        network.Loop.After(_retry.Ticks, () =>
        {
            _waitsForRetry = false;
            Transmit();
        });
    }

    private void Arrive(byte[] segment, LinkConditions conditions)
    {
        var received = to.Receive(network.Loop.Now, segment.Length, conditions, waits: true)!.Value;
        if (received > network.Loop.Now)
        {
            network.Loop.At(received, () => Deliver(segment));
        }
        else
        {
            Deliver(segment);
        }
    }

    private void Deliver(byte[] segment)
    {
        network.Log.Add(segment.Length == 0 ? NetworkEvent.Closed : NetworkEvent.Segment, source, target, segment);
        if (_readingDone && segment.Length > 0)
        {
            network.Loop.After(network.Latency(to, from, network.ConditionsOf(from, to)), () => Break(SocketError.ConnectionReset));
            return;
        }

        if (segment.Length == 0)
        {
            _ended = true;
        }
        else
        {
            _arrived.Enqueue(segment);
        }

        _reader?.TrySetResult();
    }

    private void Break(SocketError error)
    {
        network.Log.Add(NetworkEvent.Reset, source, target, default);
        _broken = error;
        _unsent.Clear();
        _writer?.TrySetResult();
    }

    private int Take(Span<byte> buffer)
    {
        var taken = 0;
        while (taken < buffer.Length && _arrived.TryPeek(out var segment))
        {
            var part = segment.AsSpan(_taken, Math.Min(segment.Length - _taken, buffer.Length - taken));
            part.CopyTo(buffer[taken..]);
            taken += part.Length;
            _taken += part.Length;
            if (_taken == segment.Length)
            {
                _arrived.Dequeue();
                _taken = 0;
            }
        }

        _inFlight -= taken;
        if (_writer is { } writer)
        {
            network.Loop.After(network.Latency(to, from, network.ConditionsOf(from, to)), () => writer.TrySetResult());
        }

        return taken;
    }
}
