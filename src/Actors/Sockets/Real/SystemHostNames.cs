using System.Net;

namespace Akka.Devp2p.Actors.Sockets.Real;

/// <summary>The operating system's resolver.</summary>
public sealed class SystemHostNames : IHostNames
{
    private SystemHostNames()
    {
    }

    public static SystemHostNames Instance { get; } = new();

    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string hostName, CancellationToken cancellationToken) =>
        await Dns.GetHostAddressesAsync(hostName, cancellationToken).ConfigureAwait(false);
}
