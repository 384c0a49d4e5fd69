using System.Net;

namespace Akka.Devp2p.Actors.Sockets.InMemory;

/// <summary>One end of a connection in memory.</summary>
internal sealed class InMemoryStream(IPEndPoint local, IPEndPoint remote, InMemoryPipe incoming, InMemoryPipe outgoing) : IStreamSocket
{
    public IPEndPoint LocalEndPoint { get; } = local;

    public IPEndPoint RemoteEndPoint { get; } = remote;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) =>
        incoming.ReadAsync(buffer, cancellationToken);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        outgoing.WriteAsync(data, cancellationToken);

    /// <summary>What was written can still be read on the other side; what was not read here is lost.</summary>
    public void Dispose()
    {
        outgoing.CompleteWriting();
        incoming.StopReading();
    }
}
