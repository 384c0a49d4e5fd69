namespace Akka.Devp2p.Actors.Storage;

/// <summary>A store can't be opened, read or written. One line.</summary>
public sealed class NodeStoreException : Exception
{
    public NodeStoreException()
    {
    }

    public NodeStoreException(string message) : base(message)
    {
    }

    public NodeStoreException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>True when what is on the disk may be at fault, so that it is better moved aside than opened again.</summary>
    public bool IsDamaged { get; init; } = true;
}
