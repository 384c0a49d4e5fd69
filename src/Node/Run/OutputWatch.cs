using System.Runtime.InteropServices;

namespace Akka.Devp2p.Node.Run;

/// <summary>
/// Notices that nobody reads standard output any more, as in "devp2p dev --json | head -1". Other programs are ended by SIGPIPE at their next
/// write; the runtime ignores it, and its console stream ignores the failed write too.
/// </summary>
internal sealed partial class OutputWatch : IAsyncDisposable
{
    private const int StandardOutput = 1;
    private const short Broken = 8; // POLLERR: of a pipe, its reading end is closed

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    private OutputWatch(Action onClosed) => _loop = WatchAsync(onClosed);

    /// <param name="onClosed">Called once.</param>
    public static OutputWatch? Start(Action onClosed) => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? new OutputWatch(onClosed) : null;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task WatchAsync(Action onClosed)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            do
            {
                if (IsClosed())
                {
                    onClosed();
                    return;
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // disposed
        }
    }

    private static bool IsClosed()
    {
        var output = new PollDescriptor { Descriptor = StandardOutput };
        return Poll(ref output, 1, 0) > 0 && (output.Occurred & Broken) != 0;
    }

    // the count is an unsigned long on Linux and an unsigned int on macOS: the same in a register
    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Asked;
        public short Occurred;
    }
}
