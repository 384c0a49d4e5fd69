using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.Real;

/// <summary>A listening socket.</summary>
internal sealed class TcpListenerSocket(Socket socket) : IStreamListener
{
    public IPEndPoint LocalEndPoint { get; } = TcpStreamSocket.Plain(socket.LocalEndPoint);

    public async ValueTask<IStreamSocket> AcceptAsync(CancellationToken cancellationToken)
    {
        var accepted = await socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            accepted.NoDelay = true;
            return new TcpStreamSocket(accepted);
        }
        catch
        {
            // it was closed before we looked at it
            accepted.Dispose();
            throw;
        }
    }

    public void Dispose() => socket.Dispose();
}
