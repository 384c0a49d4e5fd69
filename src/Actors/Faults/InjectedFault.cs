namespace Akka.Devp2p.Actors.Faults;

/// <summary>Stands for a bug of ours: what a rule of a <see cref="FaultPlan"/> throws unless it names another exception.</summary>
#pragma warning disable CA1710 // named after what happened, like a message
public sealed class InjectedFault : Exception
#pragma warning restore CA1710
{
    public InjectedFault()
    {
    }

    public InjectedFault(string message) : base(message)
    {
    }

    public InjectedFault(string message, Exception innerException) : base(message, innerException)
    {
    }
}
