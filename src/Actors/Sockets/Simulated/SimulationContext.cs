namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>Brings the continuations of tasks back to the simulation's queue; the thread that pumps carries it.</summary>
internal sealed class SimulationContext(SimulatedLoop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => loop.Enqueue(d, state);

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("in a simulation nobody waits for another thread");

    public override SynchronizationContext CreateCopy() => this;
}
