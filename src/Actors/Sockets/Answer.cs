using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// Receives the answer to one question and tells it on at once, on the thread of who answers: Akka's Ask with PipeTo would go through the
/// thread pool, and its limit runs on the wall clock even in a simulation.
/// </summary>
internal sealed class Answer : MinimalActorRef, IDisposable
{
    private readonly IActorRefProvider _provider;
    private readonly Action<object?> _tell;
    private readonly ITimer? _net;
    private readonly Lazy<ActorPath> _path;
    private int _answered;

    /// <param name="system">Where it is asked.</param>
    /// <param name="net">After this time without an answer <paramref name="tell"/> is given null.</param>
    /// <param name="tell">Called once.</param>
    internal Answer(ActorSystem system, TimeSpan net, Action<object?> tell)
    {
        _provider = ((ExtendedActorSystem)system).Provider;
        _tell = tell;
        _path = new Lazy<ActorPath>(() => _provider.TempPath());
        var time = system.Scheduler is SimulatedScheduler simulated ? simulated.Time : TimeProvider.System;
        _net = time.CreateTimer(static self => ((Answer)self!).Give(null), this, net, Timeout.InfiniteTimeSpan);
    }

    public override ActorPath Path => _path.Value;

    public override IActorRefProvider Provider => _provider;

    public void Dispose() => _net?.Dispose();

    protected override void TellInternal(object message, IActorRef sender) => Give(message);

    private void Give(object? answer)
    {
        if (Interlocked.Exchange(ref _answered, 1) == 0)
        {
            Dispose();
            _tell(answer);
        }
    }
}
