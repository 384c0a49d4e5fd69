namespace Akka.Devp2p.Node.Rpc;

/// <summary>A JSON-RPC fault with the codes and texts that geth gives.</summary>
internal sealed record RpcError(int Code, string Message)
{
    public const int ParseCode = -32700;
    public const int InvalidRequestCode = -32600;
    public const int MethodNotFoundCode = -32601;
    public const int InvalidParamsCode = -32602;
    public const int InternalCode = -32603;
    public const int TimeoutCode = -32002;
    public const int ResponseTooLargeCode = -32003;

    public static RpcError Parse { get; } = new(ParseCode, "parse error");

    public static RpcError InvalidRequest { get; } = new(InvalidRequestCode, "invalid request");

    public static RpcError EmptyBatch { get; } = new(InvalidRequestCode, "empty batch");

    public static RpcError BatchTooLarge { get; } = new(InvalidRequestCode, "batch too large");

    public static RpcError ResponseTooLarge { get; } = new(ResponseTooLargeCode, "response too large");

    public static RpcError Timeout { get; } = new(TimeoutCode, "request timed out");

    public static RpcError MethodNotFound(string method) => new(MethodNotFoundCode, $"the method {method} does not exist/is not available");

    public static RpcError InvalidParams(string message) => new(InvalidParamsCode, message);
}
