using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Dns;

/// <summary>The signed root of a tree: <c>enrtree-root:v1 e=HASH l=HASH seq=NUMBER sig=SIGNATURE</c>. Read and written in this one form.</summary>
/// <param name="Nodes">Hash of the entry under which the nodes are.</param>
/// <param name="Links">Hash of the entry under which the links to other trees are.</param>
/// <param name="Sequence">Version of the tree; its owner raises it with every change.</param>
/// <param name="Signature">65 bytes in base64url without padding; empty when not signed yet.</param>
public sealed record TreeRoot(string Nodes, string Links, ulong Sequence, string Signature)
{
    /// <summary>What the text begins with.</summary>
    public const string Prefix = "enrtree-root:v1";

    /// <summary>Most characters: two hashes of 52, a number of 20, a signature of 87 and what stands between.</summary>
    private const int MaxLength = 256, SignatureLength = 87;

    private string Content => $"{Prefix} e={Nodes} l={Links} seq={Sequence.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads a root; its signature is not checked.</summary>
    public static bool TryParse(string text, out TreeRoot? root, out WireError error)
    {
        ArgumentNullException.ThrowIfNull(text);
        root = null;
        error = default;
        var parts = text.Length <= MaxLength ? text.Split(' ', 6) : [];
        if (parts.Length != 5 || parts[0] != Prefix || !TryValue(parts[1], "e=", out var nodes) || !TryValue(parts[2], "l=", out var links)
            || !TryValue(parts[3], "seq=", out var digits) || !TryValue(parts[4], "sig=", out var signature))
        {
            error = new WireError(0, "dns: root in a wrong form");
        }
        else if (!TreeHash.IsValid(nodes) || !TreeHash.IsValid(links))
        {
            error = new WireError(Prefix.Length, "dns: root with a wrong hash");
        }
        else if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) || (digits.Length > 1 && digits[0] == '0'))
        {
            error = new WireError(Prefix.Length, "dns: root with a wrong sequence");
        }
        else if (!TryDecode(signature, stackalloc byte[Secp256k1.SignatureSize]))
        {
            error = new WireError(text.Length - signature.Length, "dns: root with a wrong signature");
        }
        else
        {
            root = new TreeRoot(nodes, links, sequence, signature);
        }

        return root is not null;
    }

    /// <summary>True when the signature is this key's. The recovery id, its last byte, is not looked at, as in go-ethereum.</summary>
    public bool IsSignedBy(PublicKey key)
    {
        Span<byte> signature = stackalloc byte[Secp256k1.SignatureSize];
        Span<byte> hash = stackalloc byte[32];
        TreeHash.Compute(Content, hash);
        return TryDecode(Signature, signature) && Secp256k1.Verify(key, hash, signature[..64]);
    }

    /// <summary>The same root with a signature.</summary>
    public TreeRoot Sign(PrivateKey key)
    {
        Span<byte> signature = stackalloc byte[Secp256k1.SignatureSize];
        Span<byte> hash = stackalloc byte[32];
        TreeHash.Compute(Content, hash);
        Secp256k1.Sign(key, hash, signature);
        return this with { Signature = Base64Url.EncodeToString(signature) };
    }

    /// <summary>The text of the TXT record.</summary>
    public override string ToString() => $"{Content} sig={Signature}";

    private static bool TryValue(string part, string name, out string value)
    {
        var ok = part.StartsWith(name, StringComparison.Ordinal);
        value = ok ? part[name.Length..] : string.Empty;
        return ok;
    }

    private static bool TryDecode(string text, Span<byte> signature) =>
        text.Length == SignatureLength && !text.AsSpan().ContainsAny("= \t\r\n")
        && Base64Url.DecodeFromChars(text, signature, out _, out var size) == OperationStatus.Done && size == Secp256k1.SignatureSize;
}
