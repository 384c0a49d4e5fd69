namespace Akka.Devp2p.Wire.Dns;

/// <summary>One walk over the entries below one hash: what is missing, and how deep it lies (geth: subtreeSync). Bounded against trees that never end.</summary>
internal sealed class TreePass
{
    private readonly List<string> _missing;
    private readonly Dictionary<string, int> _depths;

    internal TreePass(string root)
    {
        Root = root;
        _missing = [root];
        _depths = new Dictionary<string, int>(StringComparer.Ordinal) { [root] = 0 };
    }

    internal string Root { get; }

    /// <summary>Leaves found.</summary>
    internal int Leaves { get; private set; }

    /// <summary>True when this walk leaves something out.</summary>
    internal bool HasSkipped { get; private set; }

    /// <summary>Hashes to ask for.</summary>
    internal int Missing => _missing.Count;

    internal string At(int index) => _missing[index];

    internal void Skip(string hash) => HasSkipped |= _missing.Remove(hash);

    /// <summary>The hash is done with. Its children are missing now, unless they were before or there are too many, or too deep.</summary>
    internal bool Finish(string hash, TreeEntry? entry, out WireError error)
    {
        error = default;
        if (!_missing.Remove(hash))
        {
            return true; // asked twice
        }

        var depth = _depths[hash] + 1;
        Leaves += entry is null or TreeBranch ? 0 : 1;
        foreach (var child in (entry as TreeBranch)?.Children ?? [])
        {
            if (_depths.ContainsKey(child))
            {
                continue;
            }

            if (depth > TreeSync.MaxDepth || _depths.Count >= TreeSync.MaxEntries)
            {
                error = new WireError(0, depth > TreeSync.MaxDepth ? "dns: tree deeper than 32 entries" : "dns: tree of more than 32768 entries");
                return false;
            }

            _depths[child] = depth;
            _missing.Add(child);
        }

        return true;
    }
}
