using System.Collections.Immutable;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Dns;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.Dns;

/// <summary>
/// The lists that are configured and those that they lead to (geth: randomIterator, linkCache): what to ask for next, and what came of it. Of all
/// lists one at random gives the next node. Pure.
/// </summary>
internal sealed class DnsTrees
{
    /// <summary>Lists at most; further links are not followed.</summary>
    internal const int MaxTrees = 64;

    private readonly DnsSettings _settings;
    private readonly IRandomness _randomness;
    private readonly EntryCache _cache;
    private readonly Dictionary<TreeLink, ListedTree> _trees = [];

    internal DnsTrees(DnsSettings settings, IRandomness randomness)
    {
        (_settings, _randomness) = (settings, randomness);
        _cache = new EntryCache(settings.Cache);
        Relink();
    }

    /// <summary>The lists that are walked.</summary>
    internal IReadOnlyCollection<TreeLink> Links => _trees.Keys;

    internal DnsStep Next(DateTimeOffset now)
    {
        while (true)
        {
            if (_trees.Values.FirstOrDefault(tree => tree.IsRootDue(now)) is { } due)
            {
                return new DnsStep.Ask(due.Sync.Link, null);
            }

            ListedTree[] ready = [.. _trees.Values.Where(tree => tree.CanWalk)];
            if (ready.Length == 0)
            {
                return new DnsStep.Wait(_trees.Values.Min(tree => tree.NextRoot));
            }

            var tree = ready[_randomness.Next(ready.Length)];
            var hash = tree.Next(_randomness.Next);
            if (_cache.Find(hash) is not { } entry)
            {
                return new DnsStep.Ask(tree.Sync.Link, hash);
            }

            // each turn takes an entry away, and a walk that has found nothing does not begin again: this ends
            if (tree.Sync.TakeEntry(hash, entry, out _) && Use(entry) is { } record)
            {
                return new DnsStep.Found(record);
            }
        }
    }

    /// <summary>The answer to an Ask: a node, nothing yet, or what was wrong.</summary>
    internal (NodeRecord? Record, string? Error) Take(DnsStep.Ask asked, ImmutableArray<string> texts, DateTimeOffset now)
    {
        if (!_trees.TryGetValue(asked.Link, out var tree))
        {
            return default; // nobody links to it any more
        }

        if (asked.Hash is not { } hash)
        {
            return (null, TakeRoot(tree, texts, now));
        }

        if (tree.Sync.TakeEntry(hash, texts, out var entry, out var error))
        {
            _cache.Add(hash, entry!);
            return (Use(entry!), null);
        }

        tree.OnLeafFailed(hash, now);
        return (null, Say(asked, error.IsNone ? "nothing of this hash" : error.Reason));
    }

    /// <summary>No answer came to an Ask.</summary>
    internal string Fail(DnsStep.Ask asked, string error, DateTimeOffset now)
    {
        if (_trees.TryGetValue(asked.Link, out var tree) && asked.Hash is { } hash)
        {
            tree.OnLeafFailed(hash, now);
        }
        else
        {
            tree?.OnRootFailed(now, _settings.RecheckInterval);
        }

        return Say(asked, error);
    }

    /// <summary>No list waits because its root has not come.</summary>
    internal void Retry(DateTimeOffset now)
    {
        foreach (var tree in _trees.Values)
        {
            tree.Retry(now);
        }
    }

    private string? TakeRoot(ListedTree tree, ImmutableArray<string> texts, DateTimeOffset now)
    {
        if (!tree.Sync.TakeRoot(texts, out var error))
        {
            tree.OnRootFailed(now, _settings.RecheckInterval);
            return Say(new DnsStep.Ask(tree.Sync.Link, null), error.Reason);
        }

        tree.OnRoot(now, _settings.RecheckInterval);
        return null;
    }

    private NodeRecord? Use(TreeEntry entry)
    {
        Relink();
        return (entry as TreeNode)?.Record;
    }

    /// <summary>
    /// Takes up the lists that are linked to, and drops those that no list leads to any more; the latter not while one is walked anew, since its
    /// links are incomplete then.
    /// </summary>
    private void Relink()
    {
        var reached = new List<TreeLink>(_settings.Urls.Distinct());
        for (var i = 0; i < reached.Count && reached.Count < MaxTrees; i++)
        {
            reached.AddRange((_trees.GetValueOrDefault(reached[i])?.Sync.Links ?? ImmutableHashSet<TreeLink>.Empty).Where(link => !reached.Contains(link)).Take(MaxTrees - reached.Count));
        }

        if (reached.All(link => _trees.GetValueOrDefault(link)?.Sync is { HasAllLinks: true }))
        {
            foreach (var gone in _trees.Keys.Except(reached).ToList())
            {
                _trees.Remove(gone);
            }
        }

        foreach (var link in reached.Where(link => _trees.Count < MaxTrees && !_trees.ContainsKey(link)))
        {
            _trees[link] = new ListedTree(link);
        }
    }

    private static string Say(DnsStep.Ask asked, string error) => Printable.Text($"{asked.Name}: {error}");
}
