using System.Net;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>One query of an actor for TXT records; tells it <see cref="Ended"/> once, and nothing after <see cref="Dispose"/>.</summary>
internal sealed class TextLookup : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private volatile bool _disposed;

    /// <summary>Told to the actor.</summary>
    internal sealed record Ended(TextLookup Lookup, TextAnswer Answer) : IDeadLetterSuppression, ILocalMessage;

    public static TextLookup Start(TextResolver resolver, IPEndPoint server, string name, IActorRef owner)
    {
        var lookup = new TextLookup();
        SocketTask.Start(() => lookup.RunAsync(resolver, server, name, owner));
        return lookup;
    }

    public void Dispose()
    {
        _disposed = true;
        _cancel.Cancel();
    }

    private async Task RunAsync(TextResolver resolver, IPEndPoint server, string name, IActorRef owner)
    {
        var answer = await resolver.ResolveAsync(server, name, _cancel.Token);
        if (!_disposed)
        {
            owner.Tell(new Ended(this, answer), ActorRefs.NoSender);
        }
    }
}
