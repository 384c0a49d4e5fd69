namespace Akka.Devp2p.Node.Run;

/// <summary>What the command line says about JSON-RPC on a Unix socket.</summary>
/// <param name="Disabled">No socket.</param>
/// <param name="Path">Absolute, or a bare name for a file in the data directory; null when nothing is said.</param>
internal sealed record IpcOptions(bool Disabled, string? Path)
{
    /// <summary>Says nothing.</summary>
    public static IpcOptions None { get; } = new(false, null);
}
