using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>A look-up that ends in time.</summary>
public static class HostNamesExtensions
{
    /// <summary>Like <see cref="IHostNames.ResolveAsync"/>; fails when the time is over.</summary>
    public static async Task<IReadOnlyList<IPAddress>> ResolveWithinAsync(this IHostNames names, string hostName, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(names);
        using var limit = new CancellationTokenSource(timeout);
        return await names.ResolveAsync(hostName, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
    }
}
