using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>A JSON-RPC fault with the codes and texts that geth gives.</summary>
internal sealed record RpcError(int Code, string Message)
{
    public const int ParseCode = -32700;
    public const int InvalidRequestCode = -32600;
    public const int MethodNotFoundCode = -32601;
    public const int InvalidParamsCode = -32602;
    public const int InternalCode = -32603;
    public const int FailedCode = -32000;
    public const int TimeoutCode = -32002;
    public const int ResponseTooLargeCode = -32003;

    public static RpcError Parse { get; } = new(ParseCode, "parse error");

    public static RpcError InvalidRequest { get; } = new(InvalidRequestCode, "invalid request");

    public static RpcError EmptyBatch { get; } = new(InvalidRequestCode, "empty batch");

    public static RpcError BatchTooLarge { get; } = new(InvalidRequestCode, "batch too large");

    public static RpcError ResponseTooLarge { get; } = new(ResponseTooLargeCode, "response too large");

    public static RpcError MessageTooLarge { get; } = new(InvalidRequestCode, "message too large");

    /// <summary>The connection can't carry notifications: plain HTTP.</summary>
    public static RpcError NotificationsUnsupported { get; } = new(MethodNotFoundCode, "notifications not supported");

    public static RpcError SubscriptionNotFound { get; } = new(FailedCode, "subscription not found");

    public static RpcError TooManySubscriptions { get; } = new(FailedCode, $"too many subscriptions, at most {RpcSession.MaxSubscriptions} for each connection");

    public static RpcError Crashed { get; } = new(InternalCode, "method handler crashed");

    public static RpcError Timeout { get; } = new(TimeoutCode, "request timed out");

    public static RpcError MethodNotFound(string method) => new(MethodNotFoundCode, $"the method {method} does not exist/is not available");

    public static RpcError NoSuchTopic(string space, string topic) =>
        new(MethodNotFoundCode, $"no \"{Printable.Text(topic)}\" subscription in {Printable.Text(space)} namespace");

    /// <summary>Whatever a method gives as the reason why it failed.</summary>
    public static RpcError Failed(string message) => new(FailedCode, message);

    public static RpcError InvalidParams(string message) => new(InvalidParamsCode, message);
}
