using Microsoft.Extensions.Hosting;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>Signals are the program's business, not a host's: there may be several hosts in one process.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
