using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>One request by UDP and its one answer, from a socket of its own that is closed afterwards.</summary>
internal sealed class DatagramExchange(IDatagramSockets sockets, TimeProvider time, IgnoredAnswers ignored)
{
    /// <summary>Reads a datagram, on the thread of the socket; null when it is not the answer, and then it goes on waiting.</summary>
    internal delegate T? Reader<T>(ReadOnlySpan<byte> datagram)
        where T : class;

    /// <summary>Times between sending: RFC 6886 section 3.1, cut off after four.</summary>
    internal static IReadOnlyList<TimeSpan> Waits { get; } = [.. new[] { 250, 500, 1000, 2000 }.Select(ms => TimeSpan.FromMilliseconds(ms))];

    /// <summary>
    /// Sends, again after each of the waits, and gives the first answer; null when none came, or when there is no socket to be had: an address of ours
    /// goes away with its network.
    /// </summary>
    /// <param name="local">Bound there, so that a multicast goes to that network.</param>
    /// <param name="to">Where it is sent.</param>
    /// <param name="from">Who may answer.</param>
    /// <param name="requests">Datagrams, sent together.</param>
    /// <param name="read">Reads an answer.</param>
    /// <param name="waits">How long after each sending.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    internal async Task<T?> AskAsync<T>(
        IPAddress local, IPEndPoint to, Predicate<IPEndPoint> from, IReadOnlyList<byte[]> requests, Reader<T> read, IReadOnlyList<TimeSpan> waits, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await SendAsync(local, to, from, requests, read, waits, cancellationToken);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private async Task<T?> SendAsync<T>(
        IPAddress local, IPEndPoint to, Predicate<IPEndPoint> from, IReadOnlyList<byte[]> requests, Reader<T> read, IReadOnlyList<TimeSpan> waits, CancellationToken cancellationToken)
        where T : class
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var socket = sockets.Bind(new IPEndPoint(local, 0));
        socket.Start(
            (datagram, sender) => Take(datagram, sender, from, read, answer),
            error => answer.TrySetException(new SocketException((int)error)));
        foreach (var wait in waits)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var request in requests)
            {
                _ = socket.Send(request, to); // one that can't be sent has no answer
            }

            try
            {
                return await answer.Task.WaitAsync(wait, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // once more
            }
        }

        return null;
    }

    private void Take<T>(ReadOnlySpan<byte> datagram, IPEndPoint sender, Predicate<IPEndPoint> from, Reader<T> read, TaskCompletionSource<T> answer)
        where T : class
    {
        if (!from(sender))
        {
            ignored.OtherSender();
        }
        else if (read(datagram) is { } found)
        {
            answer.TrySetResult(found);
        }
        else
        {
            ignored.NotTheAnswer();
        }
    }
}
