using System.Security.Cryptography;
using System.Threading.Channels;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>
/// One connection that stays open: calls run side by side, as in geth, and each is answered when it is done; subscriptions notify in between. Bounded in
/// the size of a message, in calls under way, in subscriptions and in what waits to be sent; who reads too slowly is cut.
/// </summary>
internal sealed class RpcSession
{
    /// <summary>Largest message in bytes.</summary>
    public const int MaxMessage = RpcServer.MaxBody;

    /// <summary>Calls under way at most: one more is not read before one of them is answered.</summary>
    public const int MaxCalls = 16;

    /// <summary>Largest message in bytes that is not alone: a larger one, or a batch, is answered before the next is read.</summary>
    public const int MaxSmall = 64 * 1024;

    /// <summary>Subscriptions of one connection at most.</summary>
    public const int MaxSubscriptions = 16;

    /// <summary>Notifications that may wait to be sent; with one more the connection is cut.</summary>
    public const int MaxQueued = 1024;

    /// <summary>How long one message may take to be sent, as in geth.</summary>
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(10);

    private readonly IRpcChannel _channel;
    private readonly RpcDispatcher _dispatcher;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IDisposable?> _subscriptions = [];
    private readonly HashSet<Task> _calls = [];
    private readonly Channel<(byte[] Message, TaskCompletionSource? Sent)> _queue =
        Channel.CreateBounded<(byte[], TaskCompletionSource?)>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    private CancellationTokenSource? _cut;

    private RpcSession(IRpcChannel channel, RpcDispatcher dispatcher) => (_channel, _dispatcher) = (channel, dispatcher);

    /// <summary>Serves the connection until its other side closes it, it breaks, it is cut, or <paramref name="stop"/>.</summary>
    public static Task RunAsync(IRpcChannel channel, RpcDispatcher dispatcher, CancellationToken stop) => new RpcSession(channel, dispatcher).RunAsync(stop);

    /// <summary>The id of a new subscription, which starts when the answer with it is on its way; null when there are too many.</summary>
    public string? Reserve()
    {
        // a quantity, as geth writes it: no leading zeros
        var id = "0x" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)).TrimStart('0');
        lock (_gate)
        {
            if (_subscriptions.Count >= MaxSubscriptions)
            {
                return null;
            }

            _subscriptions[id] = null;
        }

        return id;
    }

    /// <summary>False when there is no such subscription.</summary>
    public bool Unsubscribe(string id)
    {
        IDisposable? subscription;
        lock (_gate)
        {
            if (!_subscriptions.Remove(id, out subscription))
            {
                return false;
            }
        }

        subscription?.Dispose();
        return true;
    }

    private async Task RunAsync(CancellationToken stop)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _cut = cut;
        var sending = SendAsync(cut);
        var tooLarge = false;
        try
        {
            tooLarge = await ReceiveAsync(cut.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // cut, stopped or broken
        }

        // whoever only sends and then closes its side is answered too
        await Task.WhenAll(_calls);
        foreach (var subscription in _subscriptions.Values)
        {
            subscription?.Dispose();
        }

        lock (_gate)
        {
            _cut = null;
            _queue.Writer.TryComplete();
        }

        await sending;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _channel.CloseAsync(tooLarge, patience.Token);
    }

    /// <summary>True when a message was too large.</summary>
    private async Task<bool> ReceiveAsync(CancellationToken token)
    {
        while (true)
        {
            var received = await _channel.ReceiveAsync(token);
            if (received.Message is { } message)
            {
                await TakeAsync(message, token);
                continue;
            }

            if (received.TooLarge)
            {
                await AnswerAsync(RpcAnswer.Failed(null, RpcError.MessageTooLarge), [], token);
            }

            return received.TooLarge;
        }
    }

    /// <summary>Returns when the next message may be read.</summary>
    private async Task TakeAsync(ReadOnlyMemory<byte> message, CancellationToken token)
    {
        _calls.RemoveWhere(call => call.IsCompleted);
        if (message.Length > MaxSmall || IsBatch(message.Span))
        {
            await HandleAsync(message, token);
            return;
        }

        // the message's memory is only ours until the next is read
        _calls.Add(RunAsync(message.ToArray(), token));
        while (_calls.Count >= MaxCalls)
        {
            _calls.Remove(await Task.WhenAny(_calls));
        }

        async Task RunAsync(ReadOnlyMemory<byte> call, CancellationToken end)
        {
            try
            {
                await Task.Yield(); // a call that does not wait must not keep the next from being read
                await HandleAsync(call, end);
            }
            catch (OperationCanceledException)
            {
                // cut or stopped
            }
        }
    }

    private async Task HandleAsync(ReadOnlyMemory<byte> message, CancellationToken token)
    {
        var exchange = new RpcExchange(this);
        await AnswerAsync(await _dispatcher.HandleAsync(message, exchange, token), exchange.Starting, token);
    }

    private static bool IsBatch(ReadOnlySpan<byte> message) => message.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];

    /// <summary>Waits until the answer is sent: who sends calls and reads no answers is not read any more.</summary>
    private async Task AnswerAsync(byte[] answer, IReadOnlyList<(string Id, string Space, RpcTopic Topic)> starting, CancellationToken token)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            // before the answer, so that no event is missed after it; the gate keeps the events behind the answer
            foreach (var (id, space, topic) in starting)
            {
                _subscriptions[id] = topic(value => Notify(space, id, value));
            }

            if (answer.Length == 0)
            {
                return;
            }

            if (!_queue.Writer.TryWrite((answer, sent)))
            {
                _cut?.Cancel();
            }
        }

        await sent.Task.WaitAsync(token);
    }

    private void Notify(string space, string id, object value)
    {
        var message = RpcAnswer.Notification(space, id, value);
        lock (_gate)
        {
            if (!_queue.Writer.TryWrite((message, null)))
            {
                _cut?.Cancel();
            }
        }
    }

    private async Task SendAsync(CancellationTokenSource cut)
    {
        try
        {
            await foreach (var (message, sent) in _queue.Reader.ReadAllAsync(cut.Token))
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cut.Token);
                patience.CancelAfter(WriteTimeout);
                await _channel.SendAsync(message, patience.Token);
                sent?.TrySetResult();
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            await cut.CancelAsync();
        }
    }
}
