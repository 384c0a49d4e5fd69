using Akka.Devp2p.Actors.Storage;

namespace Akka.Devp2p.Actors.Tests.Storage;

/// <summary>
/// A disk on which the process can die at any step, half a write included. What was not forced to the disk may be lost: <see cref="Recover"/>
/// undoes a rename that no sync of the directory followed.
/// </summary>
internal sealed class BreakingFiles : IFiles
{
    private Dictionary<string, byte[]>? _beforeRename;
    private int _step;

    internal Dictionary<string, byte[]> Content { get; private set; } = [];

    /// <summary>The step to die at, from 0; null never.</summary>
    internal int? CrashAt { get; set; }

    /// <summary>Every write fails as on a full disk.</summary>
    internal bool Refuses { get; set; }

    /// <summary>The machine starts again.</summary>
    internal void Recover()
    {
        CrashAt = null;
        Content = _beforeRename ?? Content;
    }

    public byte[]? Read(string path, int max) => Content.TryGetValue(path, out var content) ? content[..Math.Min(max, content.Length)] : null;

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        if (Refuses)
        {
            throw new IOException("no space left on device");
        }

        Content[path] = [];
        Step();
        Content[path] = content[..(content.Length / 2)].ToArray();
        Step();
        Content[path] = content.ToArray();
        Step();
    }

    public void Rename(string from, string to)
    {
        _beforeRename = new Dictionary<string, byte[]>(Content);
        Content[to] = Content[from];
        Content.Remove(from);
        Step();
    }

    public void SyncDirectory(string directory)
    {
        Step();
        _beforeRename = null;
        Step();
    }

    private void Step()
    {
        if (_step++ == CrashAt)
        {
            throw new CrashException();
        }
    }
}
