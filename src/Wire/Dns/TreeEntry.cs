using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Dns;

/// <summary>One entry of a tree below its root, the text of a TXT record: a <see cref="TreeBranch"/>, a <see cref="TreeLink"/> or a <see cref="TreeNode"/>. Immutable.</summary>
public abstract class TreeEntry
{
    /// <summary>Most characters of an entry that is read. A record of 300 bytes has 404; the specification wants all to fit into 512 bytes of DNS.</summary>
    public const int MaxLength = 1024;

    private protected TreeEntry()
    {
    }

    /// <summary>The text of the TXT record.</summary>
    public abstract override string ToString();

    /// <summary>Reads one entry; nothing around it.</summary>
    public static bool TryParse(string text, out TreeEntry? entry, out WireError error)
    {
        ArgumentNullException.ThrowIfNull(text);
        entry = null;
        if (text.Length > MaxLength)
        {
            error = new WireError(MaxLength, "dns: entry longer than 1024 characters");
            return false;
        }

        if (text.StartsWith(TreeBranch.Prefix, StringComparison.Ordinal))
        {
            var ok = TreeBranch.TryParse(text, out var branch, out error);
            entry = branch;
            return ok;
        }

        if (text.StartsWith(TreeLink.Prefix, StringComparison.Ordinal))
        {
            var ok = TreeLink.TryParse(text, out var link, out error);
            entry = link;
            return ok;
        }

        if (NodeRecord.TryParse(text, out var record, out error))
        {
            entry = new TreeNode(record!);
            return true;
        }

        if (!text.StartsWith(NodeRecord.Prefix, StringComparison.Ordinal))
        {
            error = new WireError(0, "dns: no entry of a tree");
        }

        return false;
    }

    /// <summary>Of the TXT records found at a hash's name, the one that has this hash; null when none has.</summary>
    /// <remarks>Other records may stand at the same name; what can't be hashed to the name is none of ours, whatever it looks like.</remarks>
    public static string? Select(string hash, IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return texts.FirstOrDefault(text => text.Length <= MaxLength && TreeHash.Matches(hash, text));
    }
}
