using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>Sockets of the network in memory whose listening one can be made to die.</summary>
#pragma warning disable CA1001 // who listens disposes the listener
internal sealed class BreakingStreams(IStreamSockets inner) : IStreamSockets
#pragma warning restore CA1001
{
    private volatile Listener? _listener;

    /// <summary>The listening socket dies, as when its network interface goes.</summary>
    public void Break() => _listener!.Broken.TrySetException(new SocketException((int)SocketError.NetworkDown));

    public IStreamListener Listen(IPEndPoint local, int backlog) => _listener = new Listener(inner.Listen(local, backlog));

    public ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken) => inner.ConnectAsync(remote, cancellationToken);

    private sealed class Listener(IStreamListener inner) : IStreamListener
    {
        public TaskCompletionSource<IStreamSocket> Broken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IPEndPoint LocalEndPoint => inner.LocalEndPoint;

        public async ValueTask<IStreamSocket> AcceptAsync(CancellationToken cancellationToken) =>
            await await Task.WhenAny(inner.AcceptAsync(cancellationToken).AsTask(), Broken.Task);

        public void Dispose() => inner.Dispose();
    }
}
