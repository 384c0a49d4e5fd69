using System.Collections.Immutable;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Whether our own link is to blame: when at least three peers, and no fewer than are left, are lost within a short time without a word, it
/// is not them. Only peers that had been there for a while count, so that newcomers can't feign it. Pure.
/// </summary>
/// <param name="window">How near to each other the losses are.</param>
/// <param name="pause">How long the suspicion lasts after the last of them.</param>
internal sealed class LinkSuspicion(TimeSpan window, TimeSpan pause)
{
    public const int MinLosses = 3;

    /// <summary>A peer that came later says nothing about our link.</summary>
    public static readonly TimeSpan MinAge = TimeSpan.FromMinutes(1);

    // each had been a peer for a minute, so there are never more than peers
    private readonly Queue<Loss> _losses = new();

    /// <summary>When the suspicion ends, or has ended.</summary>
    public DateTimeOffset Until { get; private set; } = DateTimeOffset.MinValue;

    public bool IsSuspected(DateTimeOffset now) => now < Until;

    /// <summary>The connection with a peer broke, and nobody said why.</summary>
    /// <param name="id">Whose.</param>
    /// <param name="score">Its score before.</param>
    /// <param name="left">Peers that are still there.</param>
    /// <param name="now">When.</param>
    /// <returns>When suspicion begins: all losses it rests on, for they were not their peers' fault. Else nothing.</returns>
    public ImmutableArray<Loss> OnLost(NodeId id, double score, int left, DateTimeOffset now)
    {
        while (_losses.TryPeek(out var oldest) && now - oldest.At >= window)
        {
            _losses.Dequeue();
        }

        _losses.Enqueue(new Loss(id, score, now));
        if (_losses.Count < MinLosses || _losses.Count < left)
        {
            return [];
        }

        var begins = !IsSuspected(now);
        Until = now + pause;
        return begins ? [.. _losses] : [];
    }

    /// <param name="Id">The peer.</param>
    /// <param name="Score">Its score before.</param>
    /// <param name="At">When it was lost.</param>
    internal readonly record struct Loss(NodeId Id, double Score, DateTimeOffset At);
}
