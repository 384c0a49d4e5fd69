using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// Starts the tasks that read, write, accept and connect. They await without ConfigureAwait: on the thread pool, where Task.Run starts them,
/// there is no context to go back to, and in a simulation all that goes on must come back to its queue.
/// </summary>
internal static class SocketTask
{
    /// <summary>On the thread pool; in the queue of a simulation when called from inside it.</summary>
    internal static void Start(Func<Task> work)
    {
        if (SynchronizationContext.Current is SimulationContext simulation)
        {
            simulation.Post(static state => _ = ((Func<Task>)state!)(), work);
        }
        else
        {
            _ = Task.Run(work);
        }
    }
}
