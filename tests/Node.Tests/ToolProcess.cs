using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Akka.Devp2p.Node.Tests;

/// <summary>A tool that runs until it gets a signal: its output line by line, each within a deadline, and its end.</summary>
internal sealed partial class ToolProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _error;

    private ToolProcess(Process process) => (_process, _error) = (process, process.StandardError.ReadToEndAsync());

    public static ToolProcess Start(params string[] args) => new(Process.Start(CliProcess.StartInfo(args))!);

    public async Task<string> LineAsync()
    {
        using var patience = new CancellationTokenSource(Deadline);
        return await _process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException($"the program ended: {await _error}");
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
