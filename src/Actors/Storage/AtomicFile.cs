namespace Akka.Devp2p.Actors.Storage;

/// <summary>Replaces a small file so that a crash at any step leaves the old or the new content, never a part of either.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes a temporary file beside it and forces it to the disk, renames it, forces the directory to the disk. The temporary name is fixed: what a crash
    /// left is overwritten.
    /// </summary>
    public static void Replace(IFiles files, string path, ReadOnlySpan<byte> content)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var temporary = path + ".tmp";
        files.Write(temporary, content);
        files.Rename(temporary, path);
        files.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }
}
