using System.Net;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Discovery;

// where others see us
public sealed partial class Discv4Actor
{
    /// <summary>
    /// A message for each pong costs a hundredth of recovering its signature, and each answers a ping that we began: others don't decide how many there
    /// are. The ping of a bond that a stranger began is none of these: it comes as often as the stranger likes, under a new key each time.
    /// </summary>
    private void OnSeen(Pong pong, NodeAt at, IPEndPoint from)
    {
        if (!_bonds.TryGetValue(at, out var bond) || !bond.IsTheirs)
        {
            _setup.Siblings.LocalNode.Tell(new LocalNodeActor.EndpointSeen(from.Address, new IPEndPoint(pong.To.Ip, pong.To.Udp)));
        }
        else if (!bond.IsTold)
        {
            bond.IsTold = true;
            _setup.Siblings.LocalNode.Tell(new LocalNodeActor.StrangerCame(from.Address, bond.IsUnasked));
        }
    }
}
