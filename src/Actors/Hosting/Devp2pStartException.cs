namespace Akka.Devp2p.Actors.Hosting;

/// <summary>A node did not start: an address is in use, a service refused. One line; nothing of the node is left running.</summary>
public sealed class Devp2pStartException : Exception
{
    public Devp2pStartException()
    {
    }

    public Devp2pStartException(string message) : base(message)
    {
    }

    public Devp2pStartException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
