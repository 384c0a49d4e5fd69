using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>A running node in an actor system, for whoever does not use Akka.Hosting. Several may run in one system, and in one process.</summary>
public sealed class Devp2pNode : IAsyncDisposable
{
    /// <summary>Name of a node that was given none.</summary>
    public const string DefaultName = "main";

    private readonly Task _ended;

    internal Devp2pNode(ActorSystem system, string name, IActorRef actor, Devp2pSettings settings, NodeActor.Started info, Task ended)
    {
        (System, Name, Actor, Settings, Info, _ended) = (system, name, actor, settings, info, ended);
        Refs = new Devp2pRefs(system, name);
    }

    public string Name { get; }

    public ActorSystem System { get; }

    /// <summary>The NodeActor in this life; watch it to learn the node's end.</summary>
    public IActorRef Actor { get; }

    /// <summary>The actors of the node; they stay valid when it restarts.</summary>
    public Devp2pRefs Refs { get; }

    /// <summary>The ServerActor.</summary>
    public IActorRef Server => Refs.Server;

    /// <summary>False when it was stopped, or has given up (<see cref="NodeFailed"/>).</summary>
    public bool IsRunning => !_ended.IsCompleted;

    /// <summary>The settings it was started with.</summary>
    public Devp2pSettings Settings { get; }

    /// <summary>Identity and ports as they were when it had started; <see cref="NodeActor.GetStatus"/> asks for those of now.</summary>
    public NodeActor.Started Info { get; }

    /// <summary>
    /// Starts a node below /user/devp2p-NAME and returns when it runs. Throws <see cref="SettingsException"/> when a setting, a key or the data
    /// directory is wrong, <see cref="Devp2pStartException"/> when the node was refused something; nothing is left behind.
    /// </summary>
    public static async Task<Devp2pNode> StartAsync(ActorSystem system, string name, Devp2pOptions options, CancellationToken cancellationToken = default)
    {
        var start = NodeStart.Begin(system, name, options);
        return start.Finish(await start.AnswerAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Disconnects all peers (0x08, quitting), stops everything in reverse order, and returns when it is gone. Nothing happens when it is gone already.</summary>
    public Task StopAsync() => NodeStart.StopAsync(Actor, _ended);

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);
}
