namespace Akka.Devp2p.Actors.Sockets;

/// <summary>A talk with a gateway on behalf of an actor: ends with one message to it, and with none after <see cref="Dispose"/>.</summary>
internal sealed class GatewayTask : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>To the actor: the talk ended by a bug of ours, for the actor to fail with.</summary>
    internal sealed record Broken(Exception Reason) : ILocalMessage, IDeadLetterSuppression;

    /// <summary>Starts it; <paramref name="wrap"/> makes the message of its result.</summary>
    internal static GatewayTask Start<T>(Func<CancellationToken, Task<T>> talk, Func<T, object> wrap, IActorRef owner)
    {
        var task = new GatewayTask();
        SocketTask.Start(() => task.RunAsync(async token => wrap(await talk(token)), owner));
        return task;
    }

    /// <summary>
    /// Starts it when another one has ended, which was told to: a request of that one that is still on its way to the socket would otherwise undo
    /// what this one asks for.
    /// </summary>
    internal static GatewayTask StartAfter(GatewayTask? before, Func<CancellationToken, Task> talk, object done, IActorRef owner)
    {
        var task = new GatewayTask();
        SocketTask.Start(() => task.RunAsync(
            async token =>
            {
                await (before?._ended.Task ?? Task.CompletedTask);
                await talk(token);
                return done;
            },
            owner));
        return task;
    }

    public void Dispose() => _cancel.Cancel();

    private async Task RunAsync(Func<CancellationToken, Task<object>> talk, IActorRef owner)
    {
        object? result = null;
        try
        {
            _cancel.Token.ThrowIfCancellationRequested();
            result = await talk(_cancel.Token);
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            // nobody waits for it any more
        }
        catch (Exception bug)
        {
            result = new Broken(bug);
        }

        _ended.SetResult();
        if (result is not null && !_cancel.IsCancellationRequested)
        {
            owner.Tell(result, ActorRefs.NoSender);
        }
    }
}
