using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Dns;

/// <summary>
/// Where a tree is and who signs it: <c>enrtree://KEY@nodes.example.org</c>, the URL of a list as well as the leaf of a tree that points to another.
/// </summary>
public sealed class TreeLink : TreeEntry, IEquatable<TreeLink>
{
    /// <summary>What a URL is, for messages to a person.</summary>
    public const string Expected = "enrtree://KEY@DOMAIN";

    internal const string Prefix = "enrtree://";

    private const int KeyBytes = 33;

    private readonly string _text;

    private TreeLink(PublicKey key, string domain, string text)
    {
        Key = key;
        Domain = domain;
        _text = text;
    }

    /// <summary>Who signs the root.</summary>
    public PublicKey Key { get; }

    /// <summary>Name of the root's TXT record, in lower case and without a dot at the end.</summary>
    public string Domain { get; }

    /// <summary>The link to a tree; false when this is no domain under which entries fit: letters, digits, hyphens, underscores and dots, at most 200.</summary>
    public static bool TryCreate(PublicKey key, string domain, out TreeLink? link)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(domain);
        Span<byte> compressed = stackalloc byte[KeyBytes];
        key.Compress(compressed);
        link = DnsName.IsDomain(domain) ? new TreeLink(key, Normal(domain), $"{Prefix}{Base32.Encode(compressed)}@{domain}") : null;
        return link is not null;
    }

    /// <summary>Reads a URL; nothing around it.</summary>
    public static bool TryParse(string text, out TreeLink? link, out WireError error)
    {
        ArgumentNullException.ThrowIfNull(text);
        link = null;
        error = default;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            error = new WireError(0, "dns: expected the prefix enrtree://");
            return false;
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            error = new WireError(text.Length, "dns: link without a public key");
            return false;
        }

        Span<byte> compressed = stackalloc byte[KeyBytes];
        if (!Base32.TryDecode(text.AsSpan(Prefix.Length, at - Prefix.Length), compressed, out var length) || length != KeyBytes || !PublicKey.TryParse(compressed, out var key))
        {
            error = new WireError(Prefix.Length, "dns: link with a wrong public key");
            return false;
        }

        var domain = text[(at + 1)..];
        if (!DnsName.IsDomain(domain))
        {
            error = new WireError(at + 1, "dns: link with a wrong domain");
            return false;
        }

        link = new TreeLink(key!, Normal(domain), text);
        return true;
    }

    /// <summary>The same key and the same domain, which have no case.</summary>
    public bool Equals(TreeLink? other) => other is not null && Domain == other.Domain && Key.Equals(other.Key);

    public override bool Equals(object? obj) => Equals(obj as TreeLink);

    public override int GetHashCode() => HashCode.Combine(Domain, Key);

    /// <summary>The URL as it was written.</summary>
    public override string ToString() => _text;

    private static string Normal(string domain) => domain.TrimEnd('.').ToLowerInvariant();
}
