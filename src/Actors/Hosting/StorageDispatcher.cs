using Akka.Configuration;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Storage;
using Akka.Dispatch;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>Gives an actor system the dispatcher of the node database when its configuration does not have it: a host needs to configure nothing.</summary>
internal static class StorageDispatcher
{
    internal static void Ensure(ActorSystem system)
    {
        var dispatchers = system.Dispatchers;
        if (dispatchers.HasDispatcher(NodeDatabaseActor.Dispatcher))
        {
            return;
        }

        var config = ConfigurationFactory.ParseString($"id = \"{NodeDatabaseActor.Dispatcher}\"")
            .WithFallback(Devp2pSettings.Reference.GetConfig(NodeDatabaseActor.Dispatcher))
            .WithFallback(dispatchers.DefaultDispatcherConfig);
        // false when another node was faster: then it is there all the same
        _ = dispatchers.RegisterConfigurator(NodeDatabaseActor.Dispatcher, new DispatcherConfigurator(config, dispatchers.Prerequisites));
    }
}
