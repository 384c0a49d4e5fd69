namespace Akka.Devp2p.Node.Rpc;

/// <summary>A connection that carries messages both ways: a WebSocket, or a Unix socket. A broken one throws <see cref="IOException"/>.</summary>
internal interface IRpcChannel
{
    /// <summary>The next message, of <see cref="RpcSession.MaxMessage"/> bytes at most; valid until the next call.</summary>
    ValueTask<RpcReceived> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Sends one message; called by one at a time.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>Says good-bye where there is a way to; never throws for a broken connection.</summary>
    ValueTask CloseAsync(bool tooLarge, CancellationToken cancellationToken);
}
