using System.Runtime.InteropServices;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>The real disk.</summary>
public sealed class SystemFiles : IFiles
{
    public static SystemFiles Instance { get; } = new();

    private SystemFiles()
    {
    }

    public byte[]? Read(string path, int max)
    {
        try
        {
            using var file = File.OpenRead(path);
            var content = new byte[max];
            return content[..file.ReadAtLeast(content, max, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Write(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    // .NET opens no directories; Windows has nothing to sync
    public void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Posix.open(directory, 0);
        if (handle < 0)
        {
            throw new IOException($"can't open directory {directory}: error {Marshal.GetLastPInvokeError()}");
        }

        var failed = Posix.fsync(handle) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Posix.close(handle);
        if (failed)
        {
            throw new IOException($"can't sync directory {directory}: error {error}");
        }
    }

    private static class Posix
    {
#pragma warning disable CA2101, CA5392, SYSLIB1054, IDE1006 // libc by its own names; UTF-8 is what it takes; no unsafe code in this project
        [DllImport("libc", SetLastError = true)]
        internal static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", SetLastError = true)]
        internal static extern int fsync(int handle);

        [DllImport("libc", SetLastError = true)]
        internal static extern int close(int handle);
#pragma warning restore CA2101, CA5392, SYSLIB1054, IDE1006
    }
}
