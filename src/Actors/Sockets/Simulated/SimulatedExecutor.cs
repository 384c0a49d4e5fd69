using Akka.Configuration;
using Akka.Dispatch;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>The executor of every dispatcher of a simulated actor system (<c>executor = "..."</c>): one queue, pumped by the simulation.</summary>
public sealed class SimulatedExecutor : ExecutorServiceConfigurator
{
    /// <summary>Called by Akka.</summary>
    public SimulatedExecutor(Config config, IDispatcherPrerequisites prerequisites) : base(config, prerequisites)
    {
    }

    public override ExecutorService Produce(string id) =>
        Prerequisites.Scheduler is SimulatedScheduler scheduler
            ? new Fifo(id, scheduler.Loop)
            : throw new ConfigurationException($"dispatcher {id}: this executor needs the scheduler of a simulation");

    private sealed class Fifo(string id, SimulatedLoop loop) : ExecutorService(id)
    {
        public override void Execute(IRunnable run) => loop.Enqueue(run);

        public override void Shutdown()
        {
        }
    }
}
