using System.Net;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>One port and how it is mapped.</summary>
/// <param name="Protocol">tcp or udp.</param>
/// <param name="InternalPort">Ours.</param>
/// <param name="Outside">Where it is reached from outside; null while it is not mapped.</param>
/// <param name="LeaseEnds">When the gateway forgets it unless it is renewed.</param>
/// <param name="LastError">What went wrong last, since the last success; null when nothing did.</param>
public sealed record MappingStatus(string Protocol, ushort InternalPort, IPEndPoint? Outside, DateTimeOffset? LeaseEnds, string? LastError)
{
    /// <summary>Until then, when this was asked for; null while it is not mapped.</summary>
    public TimeSpan? LeaseLeft { get; init; }
}
