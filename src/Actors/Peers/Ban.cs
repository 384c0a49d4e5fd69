using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Peers;

/// <summary>A node that may not connect and is not dialed. Never a static or trusted one.</summary>
/// <param name="Id">Which node.</param>
/// <param name="Until">When the ban ends.</param>
/// <param name="Reason">Printable, at most <see cref="MaxReason"/> characters; may be empty.</param>
public sealed record Ban(NodeId Id, DateTimeOffset Until, string Reason)
{
    /// <summary>Characters of a reason at most; a longer one ends in "...".</summary>
    public const int MaxReason = 200;

    /// <summary>True: for its score. False: a person wants it.</summary>
    public bool Automatic { get; init; }
}
