using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>What one protocol says of nodes by their records, see ProtocolSpec.NodeFilter.</summary>
/// <param name="Protocol">Its name.</param>
/// <param name="Refuse">Why not, or null. It is the host's, and may throw although it must not.</param>
public sealed record ProtocolFilter(string Protocol, Func<NodeRecord, string?> Refuse)
{
    /// <summary>The reason by which nodes are counted at which it has thrown.</summary>
    internal string Failure { get; } = $"filter of {Protocol} failed";
}
