using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>A data directory of one node: what can be wrong with it is found before anything is written in it.</summary>
public static class DataDirectory
{
    /// <summary>The node's identity, in geth's form.</summary>
    public const string KeyFileName = "nodekey";

    /// <summary>
    /// Makes it when missing and locks it. Throws <see cref="SettingsException"/> with one line when nothing could be kept there (RocksDB can't be
    /// loaded), when the key in it is none, and for what <see cref="DataDirectoryLock"/> refuses.
    /// </summary>
    /// <param name="directory">Its path.</param>
    /// <param name="readsKey">False when the node's key comes from elsewhere: then the one in the directory may be what it likes.</param>
    public static DataDirectoryLock Take(string directory, bool readsKey) => Take(directory, readsKey, RocksNodeStore.Unavailable);

    internal static DataDirectoryLock Take(string directory, bool readsKey, string? unavailable)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        if (unavailable is not null)
        {
            throw new SettingsException($"data directory {directory}: a node database can't be kept on this machine, expected none or what is missing installed ({unavailable})");
        }

        if (readsKey && NodeKeyFile.TryLoad(Path.Combine(directory, KeyFileName), out var key))
        {
            key!.Dispose();
        }

        return DataDirectoryLock.Take(directory);
    }
}
