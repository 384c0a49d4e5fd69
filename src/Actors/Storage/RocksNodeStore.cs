using RocksDbSharp;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>A store in a directory, by RocksDB.</summary>
public sealed class RocksNodeStore : INodeStore
{
    private readonly RocksDb _db;

    private RocksNodeStore(RocksDb db) => _db = db;

    /// <summary>Why stores can't be opened in this process, in one line; null when they can. The usual cause is that libsnappy is missing.</summary>
    public static string? Unavailable { get; } = FindFault();

    /// <summary>Opens or creates it. Throws <see cref="NodeStoreException"/>.</summary>
    public static RocksNodeStore Open(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (Unavailable is { } fault)
        {
            throw new NodeStoreException(fault) { IsDamaged = false };
        }

        try
        {
            Directory.CreateDirectory(directory);
            // small and rarely written: little memory, few files
            var options = new DbOptions().SetCreateIfMissing(true).SetMaxOpenFiles(64).SetWriteBufferSize(1 << 20)
                .SetKeepLogFileNum(2).SetMaxTotalWalSize(4 << 20);
            return new RocksNodeStore(RocksDb.Open(options, directory));
        }
        catch (Exception e) when (e is RocksDbException or IOException or UnauthorizedAccessException)
        {
            throw new NodeStoreException(OneLine(e), e) { IsDamaged = e is RocksDbException && !IsLocked(e) };
        }
    }

    public byte[]? Get(byte[] key) => Guard(() => _db.Get(key));

    public void Put(byte[] key, byte[] value) => Guard<object?>(() =>
    {
        _db.Put(key, value);
        return null;
    });

    public void Delete(byte[] key) => Guard<object?>(() =>
    {
        _db.Remove(key);
        return null;
    });

    public IEnumerable<(byte[] Key, byte[] Value)> Iterate(byte[] prefix)
    {
        using var iterator = Guard(() => _db.NewIterator());
        Guard(() => iterator.Seek(prefix));
        while (Guard(iterator.Valid))
        {
            var (key, value) = Guard(() => (iterator.Key(), iterator.Value()));
            if (!key.AsSpan().StartsWith(prefix))
            {
                yield break;
            }

            yield return (key, value);
            Guard(iterator.Next);
        }
    }

    public void Dispose() => _db.Dispose();

    private static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (RocksDbException e)
        {
            throw new NodeStoreException(OneLine(e), e);
        }
    }

    private static bool IsLocked(Exception e) => e.Message.Contains("lock", StringComparison.OrdinalIgnoreCase);

    private static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ").Trim();

    private static string? FindFault()
    {
        try
        {
            return Native.Instance is null ? "RocksDB is not available here" : null;
        }
        catch (TypeInitializationException e)
        {
            var cause = e.GetBaseException().Message;
            return $"RocksDB can't be loaded, is libsnappy installed? ({cause.ReplaceLineEndings(" ")[..Math.Min(cause.Length, 200)]})";
        }
    }
}
