using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Akka.Devp2p.Actors.Sockets.InMemory;

/// <summary>A listening socket of the network in memory.</summary>
internal sealed class InMemoryListener(InMemoryStreams network, IPEndPoint local) : IStreamListener
{
    private readonly Channel<InMemoryStream> _waiting = Channel.CreateUnbounded<InMemoryStream>();

    public IPEndPoint LocalEndPoint { get; } = local;

    public async ValueTask<IStreamSocket> AcceptAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _waiting.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new SocketException((int)SocketError.OperationAborted);
        }
    }

    public bool Offer(InMemoryStream stream) => _waiting.Writer.TryWrite(stream);

    public void Dispose()
    {
        network.Remove(LocalEndPoint);
        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var refused))
        {
            refused.Dispose();
        }
    }
}
