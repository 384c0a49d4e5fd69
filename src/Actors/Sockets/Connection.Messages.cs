using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Actors.Sockets;

// what it tells its owner
public sealed partial class Connection
{
    /// <summary>The RLPx handshake is done; the remote key is proven. Reading waits for <see cref="ReadOne"/>.</summary>
    public sealed record Secured(Connection Connection, PublicKey Remote) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>A message of the base protocol or of a capability; the payload belongs to the receiver, who releases the credit.</summary>
    public sealed record Received(Connection Connection, ulong Code, ReadOnlyMemory<byte> Payload, MessageCredit Credit) : IDeadLetterSuppression, ILocalMessage, Faults.IHoldsResources
    {
        /// <summary>Bytes of the payload on the wire, compressed.</summary>
        internal int WireSize { get; init; }

        void Faults.IHoldsResources.GiveBack() => Credit.Release();
    }

    /// <summary>The outbound queue is more than half full.</summary>
    public sealed record QueueFull(Connection Connection) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>The outbound queue has room again.</summary>
    public sealed record QueueReady(Connection Connection) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Nothing will be received any more; told once, then the owner sends a Disconnect or disposes.</summary>
    /// <param name="Connection">Which.</param>
    /// <param name="Cause">What happened.</param>
    /// <param name="Detail">More about it, in our own words.</param>
    public sealed record Ended(Connection Connection, CloseCause Cause, string Detail) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>The socket is closed: the last that is told.</summary>
    public sealed record Closed(Connection Connection) : IDeadLetterSuppression, ILocalMessage;
}
