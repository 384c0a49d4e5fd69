namespace Akka.Devp2p.Actors.Storage;

/// <summary>The steps of writing a small file so that a crash at any point leaves the old or the new content. Faults are <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
public interface IFiles
{
    /// <summary>Up to <paramref name="max"/> bytes of a file; null when there is none.</summary>
    byte[]? Read(string path, int max);

    /// <summary>Creates or replaces a file that only its owner can read, and forces it to the disk.</summary>
    void Write(string path, ReadOnlySpan<byte> content);

    /// <summary>Replaces <paramref name="to"/> in one step.</summary>
    void Rename(string from, string to);

    /// <summary>Forces the names in a directory to the disk.</summary>
    void SyncDirectory(string directory);
}
