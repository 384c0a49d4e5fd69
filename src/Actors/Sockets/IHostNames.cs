using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Looks host names up.</summary>
public interface IHostNames
{
    /// <summary>The addresses of a host, or a <see cref="System.Net.Sockets.SocketException"/>.</summary>
    Task<IPAddress[]> LookUpAsync(string hostName, CancellationToken cancellationToken);
}
