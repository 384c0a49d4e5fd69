namespace Akka.Devp2p.Node.Cli;

/// <summary>Input that a person has to correct: one line that names it and what was expected. Exit code 2.</summary>
internal sealed class UsageException : Exception
{
    public UsageException()
    {
    }

    public UsageException(string message) : base(message)
    {
    }

    public UsageException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
