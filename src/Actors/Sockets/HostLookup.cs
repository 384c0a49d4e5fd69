using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>One look-up of a host name for an actor; tells it <see cref="Found"/> or <see cref="NotFound"/> once, and nothing after <see cref="Dispose"/>.</summary>
internal sealed class HostLookup : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private volatile bool _disposed;

    /// <summary>Told to the actor: the addresses, at least one.</summary>
    internal sealed record Found(IReadOnlyList<IPAddress> Addresses) : ILocalMessage;

    /// <summary>Told to the actor: there are none.</summary>
    internal sealed record NotFound(string Error) : ILocalMessage;

    public static HostLookup Start(IHostNames names, string hostName, IActorRef owner)
    {
        var lookup = new HostLookup();
        SocketTask.Start(() => lookup.RunAsync(names, hostName, owner));
        return lookup;
    }

    public void Dispose()
    {
        _disposed = true;
        _cancel.Cancel();
    }

    private async Task RunAsync(IHostNames names, string hostName, IActorRef owner)
    {
        object answer;
        try
        {
            var addresses = await names.ResolveAsync(hostName, _cancel.Token);
            answer = addresses.Count > 0 ? new Found(addresses) : new NotFound("host name has no address");
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ArgumentException)
        {
            answer = new NotFound(e.Message);
        }

        if (!_disposed)
        {
            owner.Tell(answer, ActorRefs.NoSender);
        }
    }
}
