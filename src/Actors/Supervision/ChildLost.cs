namespace Akka.Devp2p.Actors.Supervision;

/// <summary>
/// A child failed too often and was stopped. Its parent, told by its death watch, throws this; <see cref="CountingStrategy"/> hands it up
/// until NodeActor has it, which gives up the node.
/// </summary>
#pragma warning disable CA1710 // named after what happened, like a message
public sealed class ChildLost : Exception
#pragma warning restore CA1710
{
    public ChildLost()
    {
    }

    /// <param name="name">Name of the child, with those of its parents below the node: <c>discovery/udp</c>.</param>
    public ChildLost(string name) : base($"{name} failed too often") => Name = name;

    public ChildLost(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Who is lost.</summary>
    public string Name { get; } = string.Empty;
}
