using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Settings;

/// <summary>The second address that a record has, as far as it may be used: nobody on the internet leads us to our own machine or network by it.</summary>
internal static class OtherAddress
{
    /// <summary>The node at that address; null when there is none, or the first does not vouch for it (geth: netutil.CheckRelayAddr).</summary>
    internal static Enode? Of(Enode? node) =>
        node is { Ip: { } first } && node.InOtherFamily() is { Ip: { } second } other && NetCheck.CheckRelay(first, second) is null ? other : null;
}
