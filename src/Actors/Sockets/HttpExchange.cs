using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// Requests to one gateway by HTTP, one at a time: cheap ones answer 500 to two at once. A connection each, no redirects, no proxy; size and time are
/// bounded whatever the gateway does.
/// </summary>
#pragma warning disable CA1001 // a semaphore without a wait handle has nothing to give back
internal sealed class HttpExchange(IStreamSockets sockets, TimeProvider time, IgnoredAnswers ignored)
#pragma warning restore CA1001
{
    /// <summary>From the connect to the end of the answer; geth's bound for SOAP.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>What came back.</summary>
    /// <param name="Status">Of HTTP; 0 when there was no answer.</param>
    /// <param name="Body">Empty when there was none.</param>
    /// <param name="Failure">Why there was none, in a text of ours.</param>
    internal sealed record Answer(int Status, ReadOnlyMemory<byte> Body, string? Failure);

    /// <summary>Never throws but for the cancellation.</summary>
    internal async Task<Answer> AskAsync(IPEndPoint to, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var socket = await sockets.ConnectAsync(to, either.Token);
            await socket.WriteAsync(request, either.Token);
            return await ReadAsync(socket, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Answer(0, default, $"no answer within {Limit.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            return new Answer(0, default, e is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? "connection refused" : "connection broken");
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<Answer> ReadAsync(IStreamSocket socket, CancellationToken cancellationToken)
    {
        var reader = new HttpResponseReader();
        var buffer = new byte[4096];
        while (true)
        {
            var size = await socket.ReadAsync(buffer, cancellationToken);
            if (size > 0 && reader.Feed(buffer.AsSpan(0, size)))
            {
                continue;
            }

            if (reader.End())
            {
                return new Answer(reader.Status, reader.Body, null);
            }

            ignored.Refused();
            return new Answer(0, default, reader.Error.Reason);
        }
    }
}
