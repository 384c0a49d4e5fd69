using System.Text.Json;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>
/// JSON-RPC 2.0 from bytes to bytes: single calls, notifications and batches, in geth's forms and limits (rpc/handler.go). Knows nothing of HTTP.
/// </summary>
internal sealed class RpcDispatcher(IReadOnlyDictionary<string, RpcMethod> methods)
{
    /// <summary>Calls in a batch at most.</summary>
    public const int MaxBatch = 1000;

    /// <summary>Bytes of answers that a batch may collect; the calls after that get an error.</summary>
    public const int MaxBatchResponse = 25_000_000;

    /// <summary>Answers one request body; an empty result means that nothing is to be said.</summary>
    public async Task<byte[]> HandleAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
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
                ? await BatchAsync(document.RootElement, cancellationToken)
                : await CallAsync(document.RootElement, cancellationToken) ?? [];
        }
    }

    private async Task<byte[]> BatchAsync(JsonElement batch, CancellationToken cancellationToken)
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
            var answer = size <= MaxBatchResponse ? await CallAsync(element, cancellationToken) : Refuse(element);
            if (answer is not null)
            {
                answers.Add(answer);
                size += answer.Length;
            }
        }

        return answers.Count == 0 ? [] : RpcAnswer.Batch(answers);
    }

    /// <summary>Null for a notification, which gets no answer.</summary>
    private async Task<byte[]?> CallAsync(JsonElement element, CancellationToken cancellationToken)
    {
        var call = RpcCall.From(element);
        if (!call.IsCall && !call.IsNotification)
        {
            return RpcAnswer.Failed(call.Id, RpcError.InvalidRequest);
        }

        var (result, error) = await InvokeAsync(call, cancellationToken);
        return call.IsNotification ? null
            : error is null ? RpcAnswer.Succeeded(call.Id, result)
            : RpcAnswer.Failed(call.Id, error);
    }

    private async Task<(object? Result, RpcError? Error)> InvokeAsync(RpcCall call, CancellationToken cancellationToken)
    {
        if (!methods.TryGetValue(call.Method!, out var method))
        {
            return (null, RpcError.MethodNotFound(call.Method!));
        }

        try
        {
            return (await method.Call(RpcParams.From(call.Params, method.MaxParams), cancellationToken), null);
        }
        catch (RpcException e)
        {
            return (null, e.Error);
        }
        catch (Exception e) when (e is TimeoutException or Akka.Actor.AskTimeoutException)
        {
            return (null, RpcError.Timeout);
        }
    }

    private static byte[]? Refuse(JsonElement element)
    {
        var call = RpcCall.From(element);
        return call.IsNotification ? null : RpcAnswer.Failed(call.Id, RpcError.ResponseTooLarge);
    }
}
