using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>A listening socket that dies when the test says so.</summary>
internal sealed class MortalListener(IStreamListener inner) : IStreamListener
{
    private readonly TaskCompletionSource<IStreamSocket> _death = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

    public bool Fail(SocketError error) => _death.TrySetException(new SocketException((int)error));

    public async ValueTask<IStreamSocket> AcceptAsync(CancellationToken cancellationToken) =>
        await await Task.WhenAny(inner.AcceptAsync(cancellationToken).AsTask(), _death.Task);

    public void Dispose() => inner.Dispose();
}
