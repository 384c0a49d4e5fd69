namespace Akka.Devp2p.Actors.Storage;

/// <summary>
/// Bytes by key, in the order of the keys. One owner, one thread. Every fault of an implementation is a <see cref="NodeStoreException"/>;
/// after one the store is only disposed.
/// </summary>
public interface INodeStore : IDisposable
{
    /// <summary>The value, or null.</summary>
    byte[]? Get(byte[] key);

    /// <summary>Replaces.</summary>
    void Put(byte[] key, byte[] value);

    /// <summary>Nothing happens when there is no such key.</summary>
    void Delete(byte[] key);

    /// <summary>All entries whose key starts so; an empty prefix gives all. The store must not be changed meanwhile.</summary>
    IEnumerable<(byte[] Key, byte[] Value)> Iterate(byte[] prefix);
}
