namespace Akka.Devp2p.Node.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>It could not be done: a port in use, no answer, a time limit.</summary>
    public const int Failure = 1;

    /// <summary>The input was wrong; nothing was started or written.</summary>
    public const int Usage = 2;
}
