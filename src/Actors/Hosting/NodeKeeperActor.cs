using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Supervision;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>
/// Gives back what a node holds when the node is gone, for whatever reason; a restart of the node is none. It does for NodeActor what a supervisor of
/// ours does for other actors, because /user counts nothing and tells nobody: the fourth failure within 60 s ends the node, and one that
/// ends without having been told to has failed.
/// </summary>
internal sealed class NodeKeeperActor(NodeKeeperActor.State state) : Devp2pActor
{
    private readonly ILoggingAdapter _log = Context.GetLogger();

    internal static Props Props(State state) => Akka.Actor.Props.Create(() => new NodeKeeperActor(state));

    /// <summary>What outlives a restart of the keeper: whatever happens to it, the node's key and directory are given back once, and not while it runs.</summary>
    internal sealed class State(string node, string actorName, TimeProvider time)
    {
        internal string Node { get; } = node;

        internal string Path { get; } = $"/user/{actorName}";

        internal FailureCounts Failures { get; } = new(time);

        internal Keep? Kept { get; set; }

        internal IActorRef Waiting { get; set; } = ActorRefs.Nobody;

        /// <summary>The node stops by itself.</summary>
        internal bool Ending { get; set; }

        /// <summary>It has been said that it failed.</summary>
        internal bool Failed { get; set; }

        /// <summary>It is to be stopped.</summary>
        internal bool GivenUp { get; set; }

        internal bool NodeEnded { get; set; }

        internal bool EventsEnded { get; set; }
    }

    /// <summary>The keeper is there before its node, and misses nothing that the node says; then it gets this.</summary>
    internal sealed record Keep(IActorRef Node, IActorRef Events, NodeResources Held) : ILocalMessage;

    /// <summary>Query, once; answered by <see cref="Ended"/> when the node is gone and all is given back.</summary>
    internal sealed record WaitForEnd : ILocalMessage
    {
        public static WaitForEnd Instance { get; } = new();
    }

    internal sealed record Ended : ILocalMessage
    {
        public static Ended Instance { get; } = new();
    }

    /// <summary>It has no children, goes on watching, and what it knows is in its state: nothing ends, and nothing begins.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
    }

    protected override void PostStop()
    {
        state.Kept?.Held.Dispose();
        state.Waiting.Tell(Ended.Instance);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Keep kept:
                OnKeep(kept);
                break;
            case WaitForEnd:
                state.Waiting = Sender;
                break;
            case Terminated ended when ended.ActorRef.Equals(state.Kept?.Node):
                OnNodeEnded();
                break;
            case Terminated:
                state.EventsEnded = true;
                TellWhenBothEnded();
                break;
            case ActorIdentity { MessageId: NodeFailed failed }:
                Publish(failed);
                EndEvents();
                break;
            case ActorIdentity:
                Context.Stop(Self);
                break;
            default:
                OnSaid(message);
                break;
        }
    }

    // several nodes may share the EventStream
    private void OnSaid(object message)
    {
        switch (message)
        {
            case NodeActor.Ending ending:
                state.Ending |= ending.Node == state.Node;
                break;
            case NodeFailed failed:
                state.Failed |= failed.Node == state.Node;
                break;
            case ActorFailed failed:
                if (failed.Path == state.Path)
                {
                    OnNodeFailure();
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnKeep(Keep kept)
    {
        Context.Watch(kept.Node);
        Context.Watch(kept.Events);
        state.Kept = kept;
        StopWhenGivenUp();
    }

    // restarted: it says anew that it stops when it was stopping
    private void OnNodeFailure()
    {
        state.Ending = false;
        if (state.Failures.IsTooMany(Self))
        {
            Publish(new NodeFailed(state.Node, "the node itself failed too often"));
            state.GivenUp = true;
            StopWhenGivenUp();
        }
    }

    private void StopWhenGivenUp()
    {
        if (state.GivenUp && state.Kept is { } kept)
        {
            // not in order: whatever would see to that fails
            Context.Stop(kept.Node);
        }
    }

    private void OnNodeEnded()
    {
        if (state.Ending || state.Failed)
        {
            EndEvents();
            return;
        }

        // a system that ends stops the two of us in any order, and then our parent does not answer
        Context.Parent.Tell(new Identify(new NodeFailed(state.Node, "its actor has ended, and nobody had told it to")));
    }

    private void Publish(NodeFailed failed)
    {
        if (!state.Failed)
        {
            state.Failed = true;
            _log.Error("Node {0} gives up: {1}", failed.Node, failed.Reason);
            Context.System.EventStream.Publish(failed);
        }
    }

    // after the events that it has not sent yet
    private void EndEvents()
    {
        state.Kept!.Events.Tell(PoisonPill.Instance);
        state.NodeEnded = true;
        TellWhenBothEnded();
    }

    private void TellWhenBothEnded()
    {
        if (state is { NodeEnded: true, EventsEnded: true })
        {
            // our parent has learned it before us, so its answer means that the names are free again
            Context.Parent.Tell(new Identify(null));
        }
    }
}
