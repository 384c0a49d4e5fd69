namespace Akka.Devp2p.Actors.Discovery.Mixer;

/// <summary>What <see cref="FairMix"/> says to whoever wants a candidate.</summary>
internal abstract record MixStep
{
    private MixStep()
    {
    }

    /// <summary>Here is one.</summary>
    internal sealed record Taken(Candidate Candidate) : MixStep;

    /// <summary>The source whose turn it is has nothing; until then it may still bring something.</summary>
    internal sealed record Wait(DateTimeOffset Until) : MixStep;

    /// <summary>No source has anything: the next that comes will be taken, from whichever it is.</summary>
    internal sealed record Nothing : MixStep
    {
        internal static Nothing Instance { get; } = new();
    }
}
