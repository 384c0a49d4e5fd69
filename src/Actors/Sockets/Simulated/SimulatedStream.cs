using System.Net;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>One end of a connection.</summary>
internal sealed class SimulatedStream(IPEndPoint local, IPEndPoint remote, SimulatedPipe incoming, SimulatedPipe outgoing) : IStreamSocket
{
    public IPEndPoint LocalEndPoint => local;

    public IPEndPoint RemoteEndPoint => remote;

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => incoming.ReadAsync(buffer, cancellationToken);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => outgoing.WriteAsync(data, cancellationToken);

    /// <summary>What was written still arrives on the other side; what was not read here is lost.</summary>
    public void Dispose()
    {
        outgoing.CloseWriting();
        incoming.CloseReading();
    }
}
