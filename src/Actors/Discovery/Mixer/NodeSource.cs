using System.Collections.Immutable;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Discovery.Mixer;

/// <summary>What NodeSourceActor keeps of one source that is on, or off. Pure.</summary>
internal sealed class NodeSource(string name, bool isOn, IRandomness randomness, SourceMeters? meters)
{
    /// <summary>Nodes at most that wait to be asked for their records; beyond it a random one is forgotten.</summary>
    internal const int MaxUnresolved = 64;

    private readonly SortedDictionary<string, long> _filtered = new(StringComparer.Ordinal);

    internal string Name => name;

    internal bool IsOn => isOn;

    internal FoundNodes Found { get; } = new();

    internal SourceError? Error { get; set; }

    /// <summary>Found without a record, which decides whether they are candidates.</summary>
    internal CandidateBuffer Unresolved { get; } = new(randomness, MaxUnresolved);

    /// <summary>Under way, and whether they have brought anything.</summary>
    internal Dictionary<long, bool> Lookups { get; } = [];

    /// <summary>Nodes that are being asked for their records.</summary>
    internal int Asking { get; set; }

    /// <summary>When it was last made to bring nodes; null for never, or when it has to at once.</summary>
    internal DateTimeOffset? LastPull { get; set; }

    /// <summary>When the watchdog, or an empty table, last made it begin anew.</summary>
    internal DateTimeOffset? LastWoken { get; set; }

    /// <summary>When it last brought a new one, by the clock of intervals.</summary>
    internal DateTimeOffset? LastNew { get; private set; }

    /// <param name="id">Of the node.</param>
    /// <param name="now">By the clock of intervals.</param>
    /// <param name="shown">By the clock that people see.</param>
    internal void OnFound(Wire.NodeId id, DateTimeOffset now, DateTimeOffset shown)
    {
        if (Found.Add(id, shown))
        {
            LastNew = now;
            meters?.Found(name);
        }
    }

    internal void OnFiltered(string reason)
    {
        _filtered[reason] = _filtered.GetValueOrDefault(reason) + 1;
        meters?.Filtered(name, reason);
    }

    internal SourceStatus Status(int buffered) => new(name, isOn, Found.Count, Found.Last, Error)
    {
        Buffered = buffered,
        Filtered = _filtered.Count == 0 ? ImmutableSortedDictionary<string, long>.Empty : _filtered.ToImmutableSortedDictionary(StringComparer.Ordinal),
    };
}
