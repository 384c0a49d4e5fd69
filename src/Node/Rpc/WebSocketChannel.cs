using System.Buffers;
using System.Net.WebSockets;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>One message in each direction is one WebSocket message.</summary>
internal sealed class WebSocketChannel(WebSocket socket) : IRpcChannel
{
    private const int ReadSize = 4096;

    public async ValueTask<RpcReceived> ReceiveAsync(CancellationToken cancellationToken)
    {
        var message = new ArrayBufferWriter<byte>(ReadSize);
        try
        {
            while (true)
            {
                var read = await socket.ReceiveAsync(message.GetMemory(ReadSize), cancellationToken);
                if (read.MessageType == WebSocketMessageType.Close)
                {
                    return RpcReceived.End;
                }

                message.Advance(read.Count);
                if (message.WrittenCount > RpcSession.MaxMessage)
                {
                    return RpcReceived.Oversized;
                }

                if (read.EndOfMessage)
                {
                    return new RpcReceived(message.WrittenMemory);
                }
            }
        }
        catch (WebSocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            throw new IOException(e.Message, e);
        }
    }

    public async ValueTask CloseAsync(bool tooLarge, CancellationToken cancellationToken)
    {
        try
        {
            await socket.CloseOutputAsync(tooLarge ? WebSocketCloseStatus.MessageTooBig : WebSocketCloseStatus.NormalClosure, null, cancellationToken);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            socket.Abort(); // it is broken, or has been cut
        }
    }
}
