namespace Akka.Devp2p.Actors.Faults;

/// <summary>A message that owns something: a socket, credit, a slot. It can't come twice, and when it is lost to an injected fault what it owns is given back.</summary>
internal interface IHoldsResources
{
    void GiveBack();
}
