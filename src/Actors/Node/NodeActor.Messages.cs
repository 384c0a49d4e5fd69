using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Node;

// what whoever made the node tells it and hears from it
public sealed partial class NodeActor
{
    /// <summary>
    /// Asks how the start went; answered by <see cref="Started"/> or <see cref="StartFailed"/> when it is over. The start itself begins
    /// with the actor, so that a restarted node runs again by itself.
    /// </summary>
    public sealed record Start : IRemoteMessage
    {
        public static Start Instance { get; } = new();
    }

    /// <summary>The node runs.</summary>
    /// <param name="Self">Identity, outside address and real ports.</param>
    /// <param name="Record">Our node record.</param>
    /// <param name="Tcp">Where connections are accepted; null when they are not.</param>
    /// <param name="Udp">Where discovery listens; null when it is off.</param>
    /// <param name="AlsoTcp">The second address of TCP, of the other family on the same port, when there is one.</param>
    /// <param name="AlsoUdp">The same for discovery.</param>
    public sealed record Started(Enode Self, NodeRecord Record, IPEndPoint? Tcp, IPEndPoint? Udp, IPEndPoint? AlsoTcp = null, IPEndPoint? AlsoUdp = null)
        : IRemoteMessage;

    /// <summary>The node did not start; everything that had been started is stopped, and so is the node.</summary>
    /// <param name="Reason">One line that names what was refused.</param>
    public sealed record StartFailed(string Reason) : IRemoteMessage;

    /// <summary>Command: disconnect all peers (0x08, quitting), stop everything in reverse order, then the node itself. Watch it to know when. One that is gone already is no dead letter.</summary>
    public sealed record Stop : IDeadLetterSuppression, IRemoteMessage
    {
        public static Stop Instance { get; } = new();
    }

    /// <summary>Query, answered by <see cref="Status"/>.</summary>
    public sealed record GetStatus : IRemoteMessage
    {
        public static GetStatus Instance { get; } = new();
    }

    /// <summary>How far the node has come.</summary>
    /// <param name="Phase">Starting, Running or Stopping.</param>
    /// <param name="Running">Set while it runs.</param>
    /// <param name="Services">Names of the services that run, in the order of their start.</param>
    public sealed record Status(NodePhase Phase, Started? Running, ImmutableArray<string> Services) : IRemoteMessage;
}
