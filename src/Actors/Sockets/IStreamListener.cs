using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>One listening TCP socket.</summary>
public interface IStreamListener : IDisposable
{
    /// <summary>The bound address with the real port.</summary>
    IPEndPoint LocalEndPoint { get; }

    /// <summary>Waits for the next connection; ends with an exception when disposed.</summary>
    ValueTask<IStreamSocket> AcceptAsync(CancellationToken cancellationToken);
}
