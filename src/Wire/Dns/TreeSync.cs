using System.Collections.Immutable;

namespace Akka.Devp2p.Wire.Dns;

/// <summary>
/// Walks one tree (geth: clientTree): says which TXT record is wanted next and takes what came. The links first, since they lead to more trees,
/// then the nodes. Pure: asking, time and chance are the caller's.
/// </summary>
public sealed class TreeSync(TreeLink link)
{
    /// <summary>Entries from the root to a leaf, at most.</summary>
    public const int MaxDepth = 32;

    /// <summary>Entries of one subtree, at most.</summary>
    public const int MaxEntries = 32768;

    /// <summary>Links of one tree that are taken, at most.</summary>
    public const int MaxLinks = 64;

    private readonly HashSet<TreeLink> _found = [];
    private TreePass? _links, _nodes;

    /// <summary>Which tree.</summary>
    public TreeLink Link { get; } = link;

    /// <summary>The newest root; null before there was one.</summary>
    public TreeRoot? Root { get; private set; }

    /// <summary>True when all links of this root were followed.</summary>
    public bool HasAllLinks => _links is { Missing: 0 };

    /// <summary>True when all nodes of this root were seen once, since <see cref="Restart"/>.</summary>
    public bool HasAllNodes => _nodes is { Missing: 0 };

    /// <summary>Nodes seen in this walk.</summary>
    public int NodesSeen => _nodes?.Leaves ?? 0;

    /// <summary>The trees that this one points to, as far as it was walked.</summary>
    public IReadOnlySet<TreeLink> Links => _found;

    /// <summary>
    /// Takes the TXT records at the domain: the first root that is signed by the key of the link and not older than what is known. True also when
    /// it is the known one. A subtree with another hash is walked anew.
    /// </summary>
    public bool TakeRoot(IEnumerable<string> texts, out WireError error)
    {
        ArgumentNullException.ThrowIfNull(texts);
        error = new WireError(0, "dns: no root at this name");
        foreach (var text in texts.Where(text => text.StartsWith(TreeRoot.Prefix, StringComparison.Ordinal)))
        {
            if (TreeRoot.TryParse(text, out var root, out error) && Check(root!, out error))
            {
                Take(root!);
                return true;
            }
        }

        return false;
    }

    /// <summary>The hash to ask for next, at <c>HASH.DOMAIN</c>; null when the walk is done, or has not begun.</summary>
    /// <param name="pick">Draws a number below the one given, at least 0: the order of the nodes.</param>
    public string? Next(Func<int, int> pick)
    {
        ArgumentNullException.ThrowIfNull(pick);
        return _links is { Missing: > 0 } ? _links.At(0)
            : _nodes is { Missing: > 0 } ? _nodes.At(pick(_nodes.Missing))
            : null;
    }

    /// <summary>Takes the TXT records at a hash. False with an error when they can't be right, ever: the hash is done with then.</summary>
    /// <param name="hash">From <see cref="Next"/>.</param>
    /// <param name="texts">What came; when none of it has this hash, the hash stays missing.</param>
    /// <param name="entry">Null when the hash stays missing, or is done with.</param>
    /// <param name="error">None when the hash stays missing.</param>
    public bool TakeEntry(string hash, IEnumerable<string> texts, out TreeEntry? entry, out WireError error)
    {
        entry = null;
        error = default;
        if (TreeEntry.Select(hash, texts) is not { } text)
        {
            return false;
        }

        if (TreeEntry.TryParse(text, out entry, out error))
        {
            var ok = TakeEntry(hash, entry!, out error);
            entry = ok ? entry : null;
            return ok;
        }

        Pass.Finish(hash, null, out _);
        return false;
    }

    /// <summary>Takes an entry that was kept since an earlier walk.</summary>
    public bool TakeEntry(string hash, TreeEntry entry, out WireError error)
    {
        var inLinks = ReferenceEquals(Pass, _links);
        if (entry is TreeNode && inLinks)
        {
            error = new WireError(0, "dns: node among the links");
        }
        else if (entry is TreeLink && !inLinks)
        {
            error = new WireError(0, "dns: link among the nodes");
        }
        else
        {
            if (entry is TreeLink link && _found.Count < MaxLinks)
            {
                _found.Add(link);
            }

            return Pass.Finish(hash, entry, out error);
        }

        Pass.Finish(hash, null, out _);
        return false;
    }

    /// <summary>Goes on without a hash that nobody answers for. It is asked for again when the nodes are walked once more, or a root comes again.</summary>
    public void Skip(string hash) => Pass.Skip(hash);

    /// <summary>Walks the nodes once more.</summary>
    public void Restart()
    {
        if (Root is not null)
        {
            _nodes = new TreePass(Root.Nodes);
        }
    }

    private TreePass Pass => (_links is { Missing: > 0 } ? _links : _nodes) ?? throw new InvalidOperationException("nothing is asked for before there is a root");

    private bool Check(TreeRoot root, out WireError error)
    {
        error = !root.IsSignedBy(Link.Key) ? new WireError(0, "dns: root signed by another key")
            : Root is null || root.Sequence > Root.Sequence ? default
            : root.Sequence < Root.Sequence ? new WireError(0, "dns: root older than the one known")
            : (root.Nodes, root.Links) != (Root.Nodes, Root.Links) ? new WireError(0, "dns: root changed without a higher sequence")
            : default;
        return error.IsNone;
    }

    private void Take(TreeRoot root)
    {
        Root = root;
        if (_links?.Root != root.Links || _links.HasSkipped)
        {
            _links = new TreePass(root.Links);
            _found.Clear();
        }

        if (_nodes?.Root != root.Nodes || _nodes.HasSkipped)
        {
            _nodes = new TreePass(root.Nodes);
        }
    }
}
