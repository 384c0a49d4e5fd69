using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>Keeps a data directory for one process: held until disposed, and given back by the system when the process dies.</summary>
public sealed class DataDirectoryLock : IDisposable
{
    /// <summary>The file that is locked; it stays, empty.</summary>
    public const string FileName = "LOCK";

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Makes the directory when missing and locks it. Throws <see cref="SettingsException"/> with one line.</summary>
    public static DataDirectoryLock Take(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var path = Path.Combine(directory, FileName);
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = File.Exists(directory) ? "it is a file" : e.Message;
            throw new SettingsException($"data directory {directory}: can't be made, expected a directory that exists or can be made ({why})", e);
        }

        try
        {
            return new DataDirectoryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new SettingsException($"data directory {directory}: can't be written, expected a directory of this user ({e.Message})", e);
        }
        catch (IOException e)
        {
            throw new SettingsException($"data directory {directory}: in use by another process, or can't be written, expected one for this node alone ({e.Message})", e);
        }
    }

    public void Dispose() => _file.Dispose();
}
