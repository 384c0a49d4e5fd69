using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>What can be wrong with a data directory, found before anything is written in it.</summary>
public static class DataDirectory
{
    /// <summary>The node's identity, in geth's form.</summary>
    public const string KeyFileName = "nodekey";

    /// <summary>
    /// Throws <see cref="SettingsException"/> with one line when nothing could be kept there (RocksDB can't be loaded) or when the key in it is none.
    /// </summary>
    /// <param name="directory">It need not exist.</param>
    /// <param name="readsKey">False when the node's key comes from elsewhere: then the one in the directory may be what it likes.</param>
    public static void Check(string directory, bool readsKey) => Check(directory, readsKey, RocksNodeStore.Unavailable);

    internal static void Check(string directory, bool readsKey, string? unavailable)
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
    }
}
