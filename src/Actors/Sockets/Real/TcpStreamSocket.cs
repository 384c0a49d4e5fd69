using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.Real;

/// <summary>A connected socket.</summary>
internal sealed class TcpStreamSocket(Socket socket) : IStreamSocket
{
    public IPEndPoint LocalEndPoint { get; } = Plain(socket.LocalEndPoint);

    public IPEndPoint RemoteEndPoint { get; } = Plain(socket.RemoteEndPoint);

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (!data.IsEmpty)
        {
            var sent = await socket.SendAsync(data, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            data = data[sent..];
        }
    }

    public void Dispose() => socket.Dispose();

    // a dual-mode socket shows an IPv4 peer as an IPv6 address
    internal static IPEndPoint Plain(EndPoint? endPoint)
    {
        var ip = (IPEndPoint)endPoint!;
        return ip.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(ip.Address.MapToIPv4(), ip.Port) : ip;
    }
}
