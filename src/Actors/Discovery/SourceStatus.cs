using System.Collections.Immutable;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>How one way of finding nodes does.</summary>
/// <param name="Name"><c>discv4</c>, <c>discv5</c>, <c>dns</c>, <c>list</c> or <c>node-db</c>.</param>
/// <param name="On">False when the settings say no.</param>
/// <param name="Yielded">Different nodes it has found, as far as they are remembered.</param>
/// <param name="LastNewNode">When it found the last of them.</param>
/// <param name="LastError">What went wrong last; null when nothing did.</param>
public sealed record SourceStatus(string Name, bool On, long Yielded, DateTimeOffset? LastNewNode, SourceError? LastError)
{
    /// <summary>Candidates of it that wait to be asked for, 32 at most.</summary>
    public int Buffered { get; init; }

    /// <summary>How often a node it found was no candidate, by reason; a node found twice counts twice.</summary>
    public ImmutableSortedDictionary<string, long> Filtered { get; init; } = ImmutableSortedDictionary<string, long>.Empty;
}
