using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>The operating system's resolver.</summary>
public sealed class SystemHostNames : IHostNames
{
    public static SystemHostNames Instance { get; } = new();

    private SystemHostNames()
    {
    }

    public Task<IPAddress[]> LookUpAsync(string hostName, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(hostName, cancellationToken);
}
