namespace Akka.Devp2p.Actors.Discovery;

/// <summary>What a bond does next.</summary>
internal enum BondStep
{
    /// <summary>Nothing but wait on.</summary>
    Wait,

    /// <summary>The pong has come: give the node one response timeout to ping us.</summary>
    AwaitPing,

    /// <summary>Both sides know each other.</summary>
    Bonded,

    /// <summary>No pong.</summary>
    Failed,
}

/// <summary>
/// The exchange that proves two endpoints to each other, geth's ensureBond and the ping back of handlePing: our ping and its pong, and their
/// ping, which Discv4Actor answers. A node that never pings still counts as bonded after its pong, as in geth: it may remember us.
/// </summary>
/// <param name="pingSeen">Their ping has already come.</param>
internal sealed class BondMachine(bool pingSeen)
{
    private bool _pingSeen = pingSeen, _pongSeen;

    internal BondStep OnPong()
    {
        _pongSeen = true;
        return _pingSeen ? BondStep.Bonded : BondStep.AwaitPing;
    }

    internal BondStep OnPing()
    {
        var isNew = !_pingSeen;
        _pingSeen = true;
        return isNew && _pongSeen ? BondStep.Bonded : BondStep.Wait;
    }

    internal BondStep OnPingMissed() => _pongSeen ? BondStep.Bonded : BondStep.Wait;

    internal static BondStep OnNoPong() => BondStep.Failed;
}
