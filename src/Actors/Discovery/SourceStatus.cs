namespace Akka.Devp2p.Actors.Discovery;

/// <summary>How one way of finding nodes does.</summary>
/// <param name="Name">Such as <c>discv4</c>.</param>
/// <param name="On">False when the settings say no.</param>
/// <param name="Yielded">Different nodes it has found, as far as they are remembered.</param>
/// <param name="LastNewNode">When it found the last of them.</param>
/// <param name="LastError">What went wrong last; null when nothing did.</param>
public sealed record SourceStatus(string Name, bool On, long Yielded, DateTimeOffset? LastNewNode, SourceError? LastError);
