using Akka.Configuration;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Storage;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>The configuration of a simulated actor system: our scheduler, and our dispatcher for all.</summary>
internal static class SimulationConfig
{
    internal static Config With(Config more) => Fixed.WithFallback(more).WithFallback(Quiet).WithFallback(Devp2pSettings.Reference);

    private static Config Fixed { get; } = ConfigurationFactory.ParseString($$"""
        akka {
          scheduler.implementation = "{{NameOf<SimulatedScheduler>()}}"
          actor.default-dispatcher { {{Dispatcher}} }
          actor.internal-dispatcher { {{Dispatcher}} }
          coordinated-shutdown {
            run-by-actor-system-terminate = off
            run-by-clr-shutdown-hook = off
            exit-clr = off
          }
        }
        {{NodeDatabaseActor.Dispatcher}} { {{Dispatcher}} }
        """);

    // a logger is waited for while the system starts, when nobody pumps yet
    private static Config Quiet { get; } = ConfigurationFactory.ParseString("""
        akka {
          loggers = []
          loglevel = WARNING
          stdout-loglevel = OFF
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
        }
        """);

    private static string Dispatcher => $"type = \"{NameOf<SimulatedDispatcher>()}\"";

    private static string NameOf<T>() => $"{typeof(T).FullName}, {typeof(T).Assembly.GetName().Name}";
}
