using Akka.Devp2p.Actors.Storage;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>A disk that suffers the faults of a plan. A temporary file counts as the file it will be.</summary>
internal sealed class FaultyFiles(IFiles inner, ActiveFaults faults) : IFiles
{
    internal const string NoSpace = "No space left on device (injected)";

    private const string Temporary = ".tmp";

    public byte[]? Read(string path, int max)
    {
        Access(path);
        var content = inner.Read(path, max);
        if (content is { Length: > 0 } && faults.Strikes(FaultAction.Corrupt, NameOf(path)))
        {
            content[0] ^= 1;
        }

        return content is not null && faults.Strikes(FaultAction.ShortRead, NameOf(path)) ? content[..(content.Length / 2)] : content;
    }

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        Access(path);
        if (faults.Strikes(FaultAction.DiskFull, NameOf(path)))
        {
            throw new IOException(NoSpace);
        }

        inner.Write(path, content);
    }

    public void Rename(string from, string to)
    {
        Access(to);
        inner.Rename(from, to);
    }

    public void SyncDirectory(string directory) => inner.SyncDirectory(directory);

    private void Access(string path)
    {
        faults.Stall(NameOf(path));
        if (faults.Strikes(FaultAction.Refuse, NameOf(path)))
        {
            throw new UnauthorizedAccessException("Permission denied (injected)");
        }
    }

    private static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.EndsWith(Temporary, StringComparison.Ordinal) ? name[..^Temporary.Length] : name;
    }
}
