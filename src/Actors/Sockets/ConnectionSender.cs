using System.Buffers;
using System.Net.Sockets;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>The sending task of a connection: encrypts what is queued, several messages to a write. Its buffer never leaves it.</summary>
internal sealed class ConnectionSender(Connection connection, SendQueue queue, FrameWriter frames, TimeSpan writeTimeout, TimeProvider time)
{
    private const int BatchSize = 64 * 1024;

    private readonly MessageWriter _writer = new(frames);
    private volatile bool _compress;

    /// <summary>From the next message on; called before any other message than Hello is queued.</summary>
    public void EnableCompression() => _compress = true;

    public async Task RunAsync()
    {
        var done = false;
        try
        {
            await SendAsync();
            done = true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException or OperationCanceledException)
        {
            connection.End(CloseCause.NetworkError, "write failed");
        }
        finally
        {
            frames.Dispose();
            if (!done)
            {
                // also after a bug of ours
                connection.Dispose();
            }
        }
    }

    /// <summary>Ends when the last message has been sent.</summary>
    private async Task SendAsync()
    {
        using var timer = time.CreateTimer(_ => TimedOut(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var batch = new ArrayBufferWriter<byte>(BatchSize);
        while (true)
        {
            await queue.WaitAsync();
            var last = Fill(batch, out var messages);
            if (batch.WrittenCount > 0)
            {
                timer.Change(writeTimeout, Timeout.InfiniteTimeSpan);
                await connection.Socket.WriteAsync(batch.WrittenMemory, CancellationToken.None);
                timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                connection.Counters.Send(batch.WrittenCount, messages);
                connection.Meters.Sent(batch.WrittenCount, messages);
            }

            if (last)
            {
                return;
            }

            // a large message is rare: its buffer is not kept
            batch = batch.Capacity > BatchSize * 4 ? new ArrayBufferWriter<byte>(BatchSize) : Reset(batch);
        }
    }

    private static ArrayBufferWriter<byte> Reset(ArrayBufferWriter<byte> batch)
    {
        batch.ResetWrittenCount();
        return batch;
    }

    private void TimedOut()
    {
        connection.End(CloseCause.WriteTimeout, "write timed out");
        connection.Dispose();
    }

    private bool Fill(ArrayBufferWriter<byte> batch, out int messages)
    {
        messages = 0;
        while (batch.WrittenCount < BatchSize && queue.TryTake(out var message, out var last, out var nowReady))
        {
            if (nowReady)
            {
                connection.Report(new Connection.QueueReady(connection));
            }

            if (message.Payload.IsEmpty && last)
            {
                return true;
            }

            _writer.Compressed = _compress && message.Code != BaseProtocol.HelloCode;
            if (!_writer.TryWrite((ulong)message.Code, message.Payload.Span, batch, out var size))
            {
                connection.End(CloseCause.ProtocolError, "our message is larger than a frame");
                connection.Dispose();
                return true;
            }

            message.Meter?.Count(size);
            messages++;
            if (last)
            {
                return true;
            }
        }

        return false;
    }
}
