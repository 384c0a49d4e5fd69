using System.Globalization;
using System.Text;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>
/// The sequence of our node record: starts at unix milliseconds as geth's does, rises by one, never goes back, whatever the clock and a crash
/// do. The file holds a number that no sequence in use exceeds: it is raised, some ahead, before a sequence is given out.
/// </summary>
public sealed class RecordSequence
{
    /// <summary>So many sequences are reserved at once.</summary>
    internal const ulong Ahead = 16;

    private const int MaxFileSize = 32;

    private readonly string? _path;
    private readonly IFiles _files;
    private ulong _last, _reserved;

    /// <param name="path">The file; null without a data directory: then the clock alone tells.</param>
    /// <param name="files">The disk.</param>
    /// <param name="time">The clock.</param>
    public RecordSequence(string? path, IFiles files, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(time);
        (_path, _files) = (path, files);
        var now = (ulong)Math.Max(1, time.GetUtcNow().ToUnixTimeMilliseconds());
        _reserved = ReadReserved();
        _last = Math.Max(now - 1, _reserved);
    }

    /// <summary>Why the file could not be read or written, the last time it was tried; null when all is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>The next sequence. When the file can't be written it is given out all the same: the clock will have passed it before a restart.</summary>
    public ulong Next()
    {
        var next = _last + 1;
        if (next > _reserved)
        {
            Reserve(next + Ahead - 1);
        }

        return _last = next;
    }

    private void Reserve(ulong upTo)
    {
        if (_path is null)
        {
            return;
        }

        try
        {
            AtomicFile.Replace(_files, _path, Encoding.ASCII.GetBytes(upTo.ToString(CultureInfo.InvariantCulture) + "\n"));
            (_reserved, Problem) = (upTo, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = $"{_path}: {e.Message}";
        }
    }

    private ulong ReadReserved()
    {
        if (_path is null)
        {
            return 0;
        }

        try
        {
            var content = _files.Read(_path, MaxFileSize);
            if (content is null)
            {
                return 0;
            }

            if (ulong.TryParse(Encoding.Latin1.GetString(content).TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var reserved)
                && reserved < long.MaxValue)
            {
                return reserved;
            }

            Problem = $"{_path}: no sequence in it, beginning with the clock";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem = $"{_path}: {e.Message}";
        }

        return 0;
    }
}
