using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.InMemory;

/// <summary>Host names of a network in memory: a fixed table.</summary>
public sealed class InMemoryHostNames(IReadOnlyDictionary<string, IPAddress> table) : IHostNames
{
    public Task<IReadOnlyList<IPAddress>> ResolveAsync(string hostName, CancellationToken cancellationToken) =>
        table.TryGetValue(hostName, out var address)
            ? Task.FromResult<IReadOnlyList<IPAddress>>([address])
            : Task.FromException<IReadOnlyList<IPAddress>>(new SocketException((int)SocketError.HostNotFound));
}
