namespace Akka.Devp2p.Node.Rpc;

/// <summary>One method: how many arguments it takes at most, and what answers it. The result is serialized as JSON.</summary>
internal sealed record RpcMethod(int MaxParams, Func<RpcParams, CancellationToken, Task<object?>> Call);
