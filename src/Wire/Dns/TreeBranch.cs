using System.Collections.Immutable;

namespace Akka.Devp2p.Wire.Dns;

/// <summary>An entry with the hashes of others: <c>enrtree-branch:HASH,HASH</c>. It may have none.</summary>
public sealed class TreeBranch : TreeEntry
{
    internal const string Prefix = "enrtree-branch:";

    internal TreeBranch(ImmutableArray<string> children) => Children = children;

    /// <summary>Hashes in base32, each of 12 to 32 bytes.</summary>
    public ImmutableArray<string> Children { get; }

    public override string ToString() => Prefix + string.Join(',', Children);

    internal static bool TryParse(string text, out TreeBranch? branch, out WireError error)
    {
        branch = null;
        error = default;
        var rest = text.AsSpan(Prefix.Length);
        var children = ImmutableArray.CreateBuilder<string>();
        foreach (var range in rest.IsEmpty ? default : rest.Split(','))
        {
            var child = rest[range];
            if (!TreeHash.IsValid(child))
            {
                error = new WireError(Prefix.Length + range.Start.Value, "dns: branch with a wrong hash");
                return false;
            }

            children.Add(child.ToString());
        }

        branch = new TreeBranch(children.ToImmutable());
        return true;
    }
}
