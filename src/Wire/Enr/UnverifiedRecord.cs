namespace Akka.Devp2p.Wire.Enr;

/// <summary>
/// A record of which only the form is right: whether a node has signed it is not known. For showing it to people; whatever acts upon a
/// record takes a <see cref="NodeRecord"/>.
/// </summary>
public sealed class UnverifiedRecord
{
    private readonly byte[] _encoded;
    private readonly RecordEntry[] _entries;

    private UnverifiedRecord(byte[] encoded, ulong sequence, RecordEntry[] entries) => (_encoded, Sequence, _entries) = (encoded, sequence, entries);

    /// <summary>As the record says.</summary>
    public ulong Sequence { get; }

    /// <summary>All entries, sorted by key; a value is one RLP item, prefix included. A key shows one character per byte.</summary>
    public IEnumerable<(string Key, ReadOnlyMemory<byte> Value)> Entries =>
        _entries.Select(entry => (entry.Key, (ReadOnlyMemory<byte>)_encoded.AsMemory(entry.Start, entry.Length)));

    /// <summary>Decodes exactly one record of at most 300 bytes, nothing after it, whatever its scheme, key and signature.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> rlp, out UnverifiedRecord? record, out WireError error)
    {
        var ok = RecordParser.TryParseContent(rlp, out var sequence, out var entries, out _, out _, out error);
        record = ok ? new UnverifiedRecord(rlp.ToArray(), sequence, entries) : null;
        return ok;
    }

    /// <summary>The record when its signature is right; the fault when not.</summary>
    public bool TryVerify(out NodeRecord? record, out WireError error) => NodeRecord.TryDecode(_encoded, out record, out error);
}
