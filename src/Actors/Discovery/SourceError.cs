namespace Akka.Devp2p.Actors.Discovery;

/// <summary>What went wrong with a source of nodes.</summary>
/// <param name="Text">One printable line.</param>
/// <param name="At">When, by the node's clock.</param>
public sealed record SourceError(string Text, DateTimeOffset At);
