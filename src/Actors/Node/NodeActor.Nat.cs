using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Nat;

namespace Akka.Devp2p.Actors.Node;

// the port mapping is a convenience: when it fails it is gone for a while, and nobody else notices
public sealed partial class NodeActor
{
    private IActorRef _nat = ActorRefs.Nobody;
    private int _natFailures;

    private void CreateNat() => _nat = Create("nat", _blueprint.Parts.Nat);

    private void OnNatGone()
    {
        _children.RemoveAll(known => known.Actor.Equals(_nat));
        _nat = ActorRefs.Nobody;
        Timers.StartSingleTimer(nameof(NatTick), NatTick.Instance, MappingTimes.Backoff(++_natFailures));
        // nobody renews what it said
        Refs.LocalNode.Tell(new LocalNodeActor.SetAddress(AddressSource.Router, null));
        Refs.LocalNode.Tell(new LocalNodeActor.SetAddress(AddressSource.Stun, null));
    }

    private void OnNatTick()
    {
        CreateNat();
        if (_running is not null)
        {
            StartNat();
        }
    }

    private void StartNat() => _nat.Tell(new NatActor.Start(_tcp, _udp, (_alsoTcp ?? _alsoUdp)?.Address));

    private sealed record NatTick : ILocalMessage
    {
        public static NatTick Instance { get; } = new();
    }
}
