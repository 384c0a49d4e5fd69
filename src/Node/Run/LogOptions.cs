using Akka.Devp2p.Node.Cli;

namespace Akka.Devp2p.Node.Run;

/// <summary>Where and how much is logged.</summary>
/// <param name="Level">From silent to trace.</param>
/// <param name="Json">One JSON object for each line instead of text.</param>
/// <param name="File">Absolute path of a file that is appended to; null for none.</param>
internal sealed record LogOptions(Verbosity Level, bool Json, string? File);
