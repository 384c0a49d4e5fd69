namespace Akka.Devp2p.Actors.Node;

/// <summary>Answers who asks an actor of a node that is stopped, is being restarted, or was never started with that part.</summary>
public sealed class NodeNotRunningException : Exception
{
    public NodeNotRunningException()
    {
    }

    public NodeNotRunningException(string message) : base(message)
    {
    }

    public NodeNotRunningException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
