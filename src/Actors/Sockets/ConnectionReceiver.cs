using System.Buffers;
using System.Net.Sockets;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// The receiving task of a connection: handshake, then messages one by one, each only when the owner permits it and credit is left.
/// Its buffers never leave it. The read timeout runs from the moment it waits for a message to the end of that message.
/// </summary>
internal sealed class ConnectionReceiver : IDisposable
{
    private const int BufferSize = 32 * 1024;

    /// <summary>Code and payload of a Hello: a stranger gets no more memory than that.</summary>
    private const int MaxFirstFrame = 1 + BaseProtocol.MaxMessageSize;

    private readonly Connection _connection;
    private readonly PeerCredit _credit;
    private readonly TimeSpan _readTimeout;
    private readonly MessageReader _messages = new();
    private readonly Permits _permits = new(0);
    private readonly CancellationTokenSource _stopReading = new();
    private readonly TaskCompletionSource _drain = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private long _partial;
    private volatile bool _unlimited;
    private volatile bool _timedOut;

    public ConnectionReceiver(Connection connection, PeerCredit credit, TimeSpan readTimeout, TimeProvider time)
    {
        _connection = connection;
        _credit = credit;
        _readTimeout = readTimeout;
        _timer = time.CreateTimer(_ => TimedOut(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Permit(int messages)
    {
        _unlimited |= messages == int.MaxValue;
        _permits.Release();
    }

    public void EnableCompression() => _messages.Compressed = true;

    /// <summary>No more messages: what still comes is thrown away until the other side closes.</summary>
    public void Drain()
    {
        _drain.TrySetResult();
        Cancel();
    }

    public void Dispose()
    {
        Drain();
        _timer.Dispose();
    }

    public async Task RunAsync(RlpxHandshake handshake, bool initiator)
    {
        try
        {
            await ReceiveAsync(handshake, initiator);
            await _drain.Task;
            while (await _connection.Socket.ReadAsync(_buffer, CancellationToken.None) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException or OperationCanceledException)
        {
            // closed
        }
        finally
        {
            // also after a bug of ours: else the socket stays open and its owner waits for ever
            _connection.Dispose();
        }
    }

    private async Task ReceiveAsync(RlpxHandshake handshake, bool initiator)
    {
        try
        {
            using var reader = await HandshakeAsync(handshake, initiator);
            while (reader is not null && await NextMessageAsync(reader))
            {
            }
        }
        catch (OperationCanceledException)
        {
            if (_timedOut)
            {
                _connection.End(CloseCause.ReadTimeout, "read timed out");
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            _connection.End(CloseCause.NetworkError, e is SocketException failed ? failed.SocketErrorCode.ToString() : "closed");
        }
    }

    /// <summary>Runs the handshake and starts the sending task; null when it failed.</summary>
    private async Task<FrameReader?> HandshakeAsync(RlpxHandshake handshake, bool initiator)
    {
        using var keys = handshake;
        var output = new ArrayBufferWriter<byte>(1024);
        if (initiator)
        {
            handshake.Start(output);
        }

        while (true)
        {
            var step = Advance(handshake, output);
            if (step == RlpxStep.Failed)
            {
                return null;
            }

            if (output.WrittenCount > 0)
            {
                await _connection.Socket.WriteAsync(output.WrittenMemory, _stopReading.Token);
                _connection.Meters.Sent(output.WrittenCount, messages: 0);
                output.ResetWrittenCount();
            }

            if (step == RlpxStep.Done)
            {
                // the reader is ours, the writer is the sending task's
                var codec = new FrameCodec(handshake.Secrets);
                _connection.Counters.Receive(_end - _start);
                _connection.HandshakeDone(codec.Writer, handshake.Remote!);
                return codec.Reader;
            }

            if (!await FillAsync(count: false))
            {
                return null;
            }
        }
    }

    private RlpxStep Advance(RlpxHandshake handshake, ArrayBufferWriter<byte> output)
    {
        if (_start == _end)
        {
            return RlpxStep.NeedMore;
        }

        var step = handshake.Advance(_buffer.AsSpan(_start, _end - _start), out var consumed, output, out var error);
        _start += consumed;
        if (step == RlpxStep.Failed)
        {
            _connection.End(CloseCause.HandshakeFailed, error.Reason);
        }

        return step;
    }

    /// <summary>Reads one message and tells it to the owner; false when there will be none.</summary>
    private async Task<bool> NextMessageAsync(FrameReader reader)
    {
        if (!_unlimited)
        {
            await _permits.WaitAsync(_stopReading.Token);
        }

        reader.MaxFrameSize = _unlimited ? FrameCodec.MaxFrameSize : MaxFirstFrame;
        await _credit.WaitAsync();
        _stopReading.Token.ThrowIfCancellationRequested();
        _timer.Change(_readTimeout, Timeout.InfiniteTimeSpan);
        while (true)
        {
            var step = FrameStep.NeedMore;
            if (_start < _end)
            {
                step = reader.Advance(_buffer.AsSpan(_start, _end - _start), out var consumed, out var error);
                _start += consumed;
                Hold(consumed);
                if (step == FrameStep.Failed)
                {
                    _connection.End(FrameReader.IsMacFault(error) ? CloseCause.Corrupted : CloseCause.ProtocolError, error.Reason);
                    return false;
                }
            }

            if (step == FrameStep.Frame)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                var delivered = Deliver(reader.Frame);
                reader.Release();
                return delivered;
            }

            if (step == FrameStep.NeedMore && !await FillAsync())
            {
                return false;
            }
        }
    }

    private bool Deliver(ReadOnlySpan<byte> frame)
    {
        var partial = _partial;
        _partial = 0;
        if (!_messages.TryUncompressedSize(frame, out var size, out var error))
        {
            _connection.End(CloseCause.ProtocolError, error.Reason);
            return false;
        }

        // the whole message is charged before memory for it is taken, then the bytes of the frame are given back
        var credit = _credit.Grant(size);
        _credit.Return(partial);
        if (!_messages.TryRead(frame, out var message, out error))
        {
            _connection.End(CloseCause.ProtocolError, error.Reason);
            return false;
        }

        _connection.Counters.ReceiveMessage();
        _connection.Meters.ReceivedMessage();
        _connection.Report(new Connection.Received(_connection, message.Code, message.Payload, credit) { WireSize = message.WireSize });
        return true;
    }

    // the bytes of a frame count from their arrival, so that many half-sent large frames are bounded too
    private void Hold(int bytes)
    {
        _partial += bytes;
        _credit.Charge(bytes);
    }

    private async ValueTask<bool> FillAsync(bool count = true)
    {
        _start = _end = 0;
        var read = await _connection.Socket.ReadAsync(_buffer, _stopReading.Token);
        if (read == 0)
        {
            _connection.End(CloseCause.RemoteClosed, "closed by the other side");
            return false;
        }

        _end = read;
        _connection.Counters.Receive(count ? read : 0);
        _connection.Meters.Received(read);
        return true;
    }

    private void TimedOut()
    {
        _timedOut = true;
        Cancel();
    }

    private void Cancel()
    {
        try
        {
            _stopReading.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // closed meanwhile
        }
    }
}
