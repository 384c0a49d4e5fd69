using System.Text.Json;
using Akka.Devp2p.Wire;
using Serilog;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>
/// JSON-RPC 2.0 from bytes to bytes: single calls, notifications and batches, in geth's forms and limits (rpc/handler.go). Knows nothing of what carries it.
/// </summary>
internal sealed class RpcDispatcher(RpcApi api)
{
    /// <summary>Calls in a batch at most.</summary>
    public const int MaxBatch = 1000;

    /// <summary>Bytes of answers that a batch may collect; the calls after that get an error.</summary>
    public const int MaxBatchResponse = 25_000_000;

    private const string SubscribeSuffix = "_subscribe", UnsubscribeSuffix = "_unsubscribe";

    /// <summary>Answers one request body; an empty result means that nothing is to be said.</summary>
    /// <param name="body">JSON text.</param>
    /// <param name="exchange">Where subscriptions go; null for a connection that can't carry any.</param>
    /// <param name="cancellationToken">The caller is gone.</param>
    public async Task<byte[]> HandleAsync(ReadOnlyMemory<byte> body, RpcExchange? exchange, CancellationToken cancellationToken)
    {
        if (body.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            return [];
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return RpcAnswer.Failed(null, RpcError.Parse);
        }

        using (document)
        {
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? await BatchAsync(document.RootElement, exchange, cancellationToken)
                : await CallAsync(document.RootElement, exchange, cancellationToken) ?? [];
        }
    }

    private async Task<byte[]> BatchAsync(JsonElement batch, RpcExchange? exchange, CancellationToken cancellationToken)
    {
        var count = batch.GetArrayLength();
        if (count == 0)
        {
            return RpcAnswer.Failed(null, RpcError.EmptyBatch);
        }

        if (count > MaxBatch)
        {
            // the first call's id is the best that can be said, as geth does
            var first = batch.EnumerateArray().Select(RpcCall.From).FirstOrDefault(call => call.IsCall);
            return RpcAnswer.Batch([RpcAnswer.Failed(first.Id, RpcError.BatchTooLarge)]);
        }

        var answers = new List<byte[]>(count);
        var size = 0;
        foreach (var element in batch.EnumerateArray())
        {
            var answer = size <= MaxBatchResponse ? await CallAsync(element, exchange, cancellationToken) : Refuse(element);
            if (answer is not null)
            {
                answers.Add(answer);
                size += answer.Length;
            }
        }

        return answers.Count == 0 ? [] : RpcAnswer.Batch(answers);
    }

    /// <summary>Null for a notification, which gets no answer.</summary>
    private async Task<byte[]?> CallAsync(JsonElement element, RpcExchange? exchange, CancellationToken cancellationToken)
    {
        var call = RpcCall.From(element);
        if (!call.IsCall && !call.IsNotification)
        {
            return RpcAnswer.Failed(call.Id, RpcError.InvalidRequest);
        }

        var (result, error) = await InvokeAsync(call, exchange, cancellationToken);
        return call.IsNotification ? null
            : error is null ? RpcAnswer.Succeeded(call.Id, result)
            : RpcAnswer.Failed(call.Id, error);
    }

    private async Task<(object? Result, RpcError? Error)> InvokeAsync(RpcCall call, RpcExchange? exchange, CancellationToken cancellationToken)
    {
        try
        {
            return (await RunAsync(call, exchange, cancellationToken), null);
        }
        catch (RpcException e)
        {
            return (null, e.Error);
        }
        catch (Exception e) when (e is TimeoutException or Akka.Actor.AskTimeoutException)
        {
            return (null, RpcError.Timeout);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // a bug in one method must not end the connection of whoever found it
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.Error(e, "JSON-RPC method {Method} failed", Printable.Text(call.Method));
            return (null, RpcError.Crashed);
        }
    }

    private async Task<object?> RunAsync(RpcCall call, RpcExchange? exchange, CancellationToken cancellationToken)
    {
        if (call.Method!.EndsWith(SubscribeSuffix, StringComparison.Ordinal))
        {
            return Subscribe(call, exchange);
        }

        if (call.Method.EndsWith(UnsubscribeSuffix, StringComparison.Ordinal))
        {
            return Unsubscribe(call, exchange);
        }

        return api.Methods.TryGetValue(call.Method, out var method)
            ? await method.Call(RpcParams.From(call.Params, method.MaxParams), cancellationToken)
            : throw new RpcException(RpcError.MethodNotFound(call.Method));
    }

    private string Subscribe(RpcCall call, RpcExchange? exchange)
    {
        if (exchange is null)
        {
            throw new RpcException(RpcError.NotificationsUnsupported);
        }

        var space = call.Method![..^SubscribeSuffix.Length];
        var topic = RpcParams.From(call.Params, 1).Text(0);
        return !api.Topics.TryGetValue($"{space}_{topic}", out var source)
            ? throw new RpcException(RpcError.NoSuchTopic(space, topic))
            : exchange.Subscribe(space, source) ?? throw new RpcException(RpcError.TooManySubscriptions);
    }

    private static bool Unsubscribe(RpcCall call, RpcExchange? exchange) =>
        exchange?.Unsubscribe(RpcParams.From(call.Params, 1).Text(0)) == true ? true : throw new RpcException(RpcError.SubscriptionNotFound);

    private static byte[]? Refuse(JsonElement element)
    {
        var call = RpcCall.From(element);
        return call.IsNotification ? null : RpcAnswer.Failed(call.Id, RpcError.ResponseTooLarge);
    }
}
