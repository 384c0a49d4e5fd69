using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Turns host names into addresses: by the operating system, or from a table in a test.</summary>
public interface IHostNames
{
    /// <summary>All addresses of a name. Fails with <see cref="System.Net.Sockets.SocketException"/> when there are none, or by cancellation.</summary>
    Task<IReadOnlyList<IPAddress>> ResolveAsync(string hostName, CancellationToken cancellationToken);

    /// <summary>The name servers to ask for records of other kinds, the preferred one first; read anew each time. Empty when there are none.</summary>
    IReadOnlyList<IPEndPoint> NameServers => [];
}
