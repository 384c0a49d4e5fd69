using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>Every dispatcher of a simulated actor system (<c>type = "..."</c>): one queue for all, pumped by the simulation.</summary>
public sealed class SimulatedDispatcher : MessageDispatcherConfigurator
{
    private readonly Fifo _dispatcher;

    /// <summary>Called by Akka.</summary>
    public SimulatedDispatcher(Config config, IDispatcherPrerequisites prerequisites) : base(config, prerequisites)
    {
        ArgumentNullException.ThrowIfNull(config);
        var id = config.GetString("id");
        _dispatcher = Prerequisites.Scheduler is SimulatedScheduler scheduler
            ? new Fifo(this, id, scheduler.Loop)
            : throw new ConfigurationException($"dispatcher {id}: it needs the scheduler of a simulation");
    }

    public override MessageDispatcher Dispatcher() => _dispatcher;

    private sealed class Fifo : MessageDispatcher
    {
        private const int MessagesInARow = 16;

        [ThreadStatic]
        private static ActorPath? s_told;

        private readonly SimulatedLoop _loop;

        internal Fifo(MessageDispatcherConfigurator configurator, string id, SimulatedLoop loop) : base(configurator) =>
            (Id, Throughput, _loop) = (id, MessagesInARow, loop);

        // Akka stops, suspends and restarts children in the order of the hashes of their names, which is another one in each process
        public override void SystemDispatch(ActorCell cell, SystemMessage message)
        {
            ArgumentNullException.ThrowIfNull(cell);
            s_told = cell.Self.Path;
            base.SystemDispatch(cell, message);
            s_told = null;
        }

        protected override void ExecuteTask(IRunnable run)
        {
            if (s_told is { } path)
            {
                _loop.Enqueue(run, path);
            }
            else
            {
                _loop.Enqueue(run);
            }
        }

        protected override void Shutdown()
        {
        }
    }
}
