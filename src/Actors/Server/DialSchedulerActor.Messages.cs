namespace Akka.Devp2p.Actors.Server;

// what others may ask the dialer; the answers are DialStats
public sealed partial class DialSchedulerActor
{
    /// <summary>Command: begin to dial. Told once by NodeActor when all siblings run.</summary>
    public sealed record Start
    {
        public static Start Instance { get; } = new();
    }

    /// <summary>Query, answered by <see cref="DialStats"/>.</summary>
    public sealed record GetDialStats
    {
        public static GetDialStats Instance { get; } = new();
    }
}
