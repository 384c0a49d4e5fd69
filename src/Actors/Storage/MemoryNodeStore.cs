namespace Akka.Devp2p.Actors.Storage;

/// <summary>A store that is gone with the process: without a data directory, in tests, and when the disk has failed.</summary>
public sealed class MemoryNodeStore : INodeStore
{
    private readonly SortedDictionary<byte[], byte[]> _entries = new(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    public byte[]? Get(byte[] key) => _entries.GetValueOrDefault(key);

    public void Put(byte[] key, byte[] value) => _entries[key] = value;

    public void Delete(byte[] key) => _entries.Remove(key);

    public IEnumerable<(byte[] Key, byte[] Value)> Iterate(byte[] prefix) =>
        _entries.Where(entry => entry.Key.AsSpan().StartsWith(prefix)).Select(entry => (entry.Key, entry.Value));

    public void Dispose()
    {
    }
}
