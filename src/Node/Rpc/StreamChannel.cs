using System.Net.Sockets;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>JSON values one after the other on a stream, as geth's IPC socket has them; each answer ends with a line feed.</summary>
internal sealed class StreamChannel(Socket socket) : IRpcChannel
{
    private static readonly byte[] LineFeed = [(byte)'\n'];

    private readonly JsonFramer _framer = new(RpcSession.MaxMessage);

    public async ValueTask<RpcReceived> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_framer.TryTake(out var value))
            {
                return new RpcReceived(value);
            }

            if (_framer.IsTooLarge)
            {
                return RpcReceived.Oversized;
            }

            var count = await ReadAsync(cancellationToken);
            if (count == 0)
            {
                return RpcReceived.End;
            }

            _framer.Advance(count);
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        try
        {
            await SendAllAsync(message, cancellationToken);
            await SendAllAsync(LineFeed, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException(e.Message, e);
        }
    }

    // the owner of the socket closes it
    public ValueTask CloseAsync(bool tooLarge, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private async ValueTask<int> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(_framer.Free, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw new IOException(e.Message, e);
        }
    }

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
        }
    }
}
