namespace Akka.Devp2p.Node.Rpc;

/// <summary>Thrown by a method to answer with a fault.</summary>
internal sealed class RpcException(RpcError error) : Exception(error.Message)
{
    public RpcError Error { get; } = error;
}
