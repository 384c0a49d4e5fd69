using System.Collections.Immutable;

namespace Akka.Devp2p.Actors.Discovery.Mixer;

/// <summary>
/// Candidates of several sources in turn (geth: enode.FairMix, with its bufferIter in front of each source). Whose turn it is gets 100 ms to bring
/// one, half of that after each time in vain, so that a dead source soon costs nothing; then any other's is taken. A source has 32 places of its
/// own: one that floods pushes nobody's candidates out but its own. Unlike geth's, a node is here once only. Pure.
/// </summary>
internal sealed class FairMix
{
    /// <summary>Candidates kept for each source: geth's discoveryPrefetchBuffer.</summary>
    internal const int Capacity = 32;

    /// <summary>How long a source is waited for when its turn comes: geth's discmixTimeout.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private readonly ImmutableArray<Lane> _lanes;
    private int _turn;
    private DateTimeOffset? _until;
    private bool _anyOne;

    internal FairMix(IRandomness randomness, IEnumerable<string> sources) => _lanes = [.. sources.Select(name => new Lane(name, new CandidateBuffer(randomness, Capacity)))];

    /// <summary>Candidates of all sources.</summary>
    internal int Count => _lanes.Sum(lane => lane.Ready.Count);

    internal int CountOf(string source) => Of(source).Ready.Count;

    /// <summary>Keeps a candidate. Of one node the newest record stays, and of equal ones the first.</summary>
    internal void Add(Candidate candidate)
    {
        var lane = Of(candidate.Source);
        foreach (var other in _lanes)
        {
            if (other != lane && other.Ready.Find(candidate.Node.Id) is { } known)
            {
                if (known.Node.Sequence >= candidate.Node.Sequence)
                {
                    return;
                }

                other.Ready.Remove(candidate.Node.Id);
            }
        }

        lane.Ready.Add(candidate);
    }

    /// <summary>The next candidate, or until when to wait for it. Asked again and again until there is nothing.</summary>
    internal MixStep Next(DateTimeOffset now)
    {
        if (_lanes.IsEmpty)
        {
            return MixStep.Nothing.Instance;
        }

        if (!_anyOne && TryTurn(now) is { } step)
        {
            return step;
        }

        _anyOne = true;
        for (var i = 0; i < _lanes.Length; i++)
        {
            var lane = _lanes[(_turn + i) % _lanes.Length];
            if (lane.Ready.Count > 0)
            {
                return Take(lane);
            }
        }

        return MixStep.Nothing.Instance;
    }

    /// <summary>Null when the patience with whose turn it is has come to its end.</summary>
    private MixStep? TryTurn(DateTimeOffset now)
    {
        var lane = _lanes[_turn];
        if (lane.Ready.Count > 0)
        {
            lane.Patience = Patience;
            return Take(lane);
        }

        _until ??= now + lane.Patience;
        if (now < _until)
        {
            return new MixStep.Wait(_until.Value);
        }

        lane.Patience = lane.Patience / 2 < Least ? TimeSpan.Zero : lane.Patience / 2;
        return null;
    }

    private MixStep.Taken Take(Lane lane)
    {
        (_turn, _until, _anyOne) = ((_turn + 1) % _lanes.Length, null, false);
        return new MixStep.Taken(lane.Ready.Take());
    }

    private Lane Of(string source) => _lanes.First(lane => lane.Name == source);

    private sealed class Lane(string name, CandidateBuffer ready)
    {
        internal string Name { get; } = name;

        internal CandidateBuffer Ready { get; } = ready;

        internal TimeSpan Patience { get; set; } = FairMix.Patience;
    }
}
