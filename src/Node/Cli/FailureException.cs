namespace Akka.Devp2p.Node.Cli;

/// <summary>The input was right and yet it did not work: a port in use, a node that does not answer. One line, exit code 1.</summary>
internal sealed class FailureException : Exception
{
    public FailureException()
    {
    }

    public FailureException(string message) : base(message)
    {
    }

    public FailureException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
