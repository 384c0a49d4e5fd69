using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace Akka.Devp2p.Node.Tests.Nat;

/// <summary>A program in a namespace, and what it prints, line by line as it comes; waiting for a line is waiting for an event.</summary>
internal sealed class LabProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly string _name;
    private readonly StringBuilder _all = new();
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private LabProcess(string name, Process process) => (_name, _process) = (name, process);

    /// <summary>Everything printed so far, on both streams.</summary>
    internal string All
    {
        get
        {
            lock (_all)
            {
                return _all.ToString();
            }
        }
    }

    internal static LabProcess Start(string space, string file, params string[] args)
    {
        var info = new ProcessStartInfo("ip", ["netns", "exec", space, file, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var self = new LabProcess(Path.GetFileName(file), new Process { StartInfo = info });
        self._process.OutputDataReceived += (_, e) => self.Take(e.Data);
        self._process.ErrorDataReceived += (_, e) => self.Take(e.Data);
        self._process.Start();
        self._process.BeginOutputReadLine();
        self._process.BeginErrorReadLine();
        return self;
    }

    /// <summary>Our own program.</summary>
    internal static LabProcess StartNode(string space, params string[] args) =>
        Start(space, "dotnet", [Path.Combine(AppContext.BaseDirectory, "Akka.Devp2p.Node.dll"), .. args]);

    /// <summary>The next line that has this in it; those before it are passed over.</summary>
    internal async Task<string> ExpectAsync(string text)
    {
        using var patience = new CancellationTokenSource(Deadline);
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync(patience.Token);
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new Xunit.Sdk.XunitException($"{_name} did not print '{text}'. It printed:\n{All}");
        }
    }

    /// <summary>Waits for its end; everything it printed.</summary>
    internal async Task<string> EndAsync()
    {
        using var patience = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(patience.Token);
        return All;
    }

    internal Task<string> StopAsync(string signal = "-TERM")
    {
        using (Process.Start("kill", [signal, $"{_process.Id}"]))
        {
        }

        return EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_all)
        {
            if (_all.Length < 1 << 20)
            {
                _all.AppendLine(line);
            }
        }

        _lines.Writer.TryWrite(line);
    }
}
