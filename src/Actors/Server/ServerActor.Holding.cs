using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Server;

// both sides dialed at the same moment: the second connection waits for what becomes of the first
public sealed partial class ServerActor
{
    private readonly Dictionary<NodeId, Held> _held = [];

    private readonly record struct Held(CheckAddPeer Check, IActorRef Asker);

    private sealed record HeldTick(NodeId Id) : ILocalMessage;

    /// <summary>True when the second checkpoint is answered later: when the first connection ends, or <see cref="Admission.HoldFor"/> is over.</summary>
    private bool IsHeld(CheckAddPeer check)
    {
        if (_stopping is not null || _held.ContainsKey(check.Id)
            || _admission.HoldFor(check.Id, check.Flags, _context.Time.GetUtcNow()) is not { } limit)
        {
            return false;
        }

        _held[check.Id] = new Held(check, Sender);
        Follow(check.Id, check.Flags, check.Handshake);
        Timers.StartSingleTimer(new HeldTick(check.Id), new HeldTick(check.Id), limit);
        return true;
    }

    /// <summary>The first is gone, and not by our own will.</summary>
    private void AdmitHeld(NodeId id)
    {
        if (TakeHeld(id) is { } held)
        {
            // asked anew: the answer goes to whoever asked, and the place just left is free
            Self.Tell(held.Check, held.Asker);
        }
    }

    private void RefuseHeld(NodeId id, DisconnectReason reason) => TakeHeld(id)?.Asker.Tell(new CheckRefused(reason));

    private void RefuseHeld(DisconnectReason reason)
    {
        foreach (var id in _held.Keys.ToList())
        {
            RefuseHeld(id, reason);
        }
    }

    /// <summary>A restart is coming, and the mailbox outlives it.</summary>
    private void AskHeldAnew()
    {
        foreach (var held in _held.Values)
        {
            Self.Tell(held.Check, held.Asker);
        }
    }

    private void ForgetHeld(HandshakeGone gone)
    {
        if (_held.TryGetValue(gone.Id, out var held) && held.Check.Handshake.Equals(gone.Handshake))
        {
            TakeHeld(gone.Id);
        }
    }

    private Held? TakeHeld(NodeId id)
    {
        Timers.Cancel(new HeldTick(id));
        return _held.Remove(id, out var held) ? held : null;
    }
}
