using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>One connected TCP stream. Dispose closes it at once and ends every pending read and write with an exception.</summary>
public interface IStreamSocket : IDisposable
{
    IPEndPoint LocalEndPoint { get; }

    IPEndPoint RemoteEndPoint { get; }

    /// <summary>Reads at least one byte; 0 means that the other side has closed.</summary>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken);

    /// <summary>Writes all bytes.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);
}
