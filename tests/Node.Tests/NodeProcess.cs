using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Akka.Devp2p.Node.Tests;

/// <summary>The program running with --json: its events one by one, each within a deadline, and its end.</summary>
internal sealed partial class NodeProcess : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigTerm = 15;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly Task _logging;

    private NodeProcess(Process process)
    {
        _process = process;
        _logging = ReadLogAsync();
    }

    /// <summary>What was logged so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public static NodeProcess Start(params string[] args) => new(Process.Start(CliProcess.StartInfo([.. args, "--json"]))!);

    /// <summary>The next event; every line has to be one.</summary>
    public async Task<JsonElement> NextAsync()
    {
        using var patience = new CancellationTokenSource(Deadline);
        var line = await _process.StandardOutput.ReadLineAsync(patience.Token);
        Assert.True(line is not null, $"the program ended: {Log}");
        return JsonDocument.Parse(line).RootElement;
    }

    /// <summary>The next event of this name; others are passed over.</summary>
    public async Task<JsonElement> NextAsync(string name, Func<JsonElement, bool>? matches = null)
    {
        while (true)
        {
            var next = await NextAsync();
            if (next.GetProperty("event").GetString() == name && (matches is null || matches(next)))
            {
                return next;
            }
        }
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    /// <summary>The exit code and how long it took from now.</summary>
    public async Task<(int Code, TimeSpan Took)> ExitAsync()
    {
        var watch = Stopwatch.StartNew();
        using var patience = new CancellationTokenSource(Deadline);
        await _process.StandardOutput.ReadToEndAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        await _logging.WaitAsync(patience.Token);
        return (_process.ExitCode, watch.Elapsed);
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

    private async Task ReadLogAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_log)
            {
                _log.AppendLine(line);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
