namespace Akka.Devp2p.Node.Rpc;

/// <summary>Something to subscribe to: hands each event to the listener, from any thread, until what it returns is disposed.</summary>
internal delegate IDisposable RpcTopic(Action<object> listener);
