using System.Diagnostics;

namespace Akka.Devp2p.Actors.Tests.Samples;

/// <summary>A sample as a process of its own: what it prints is awaited line by line, and it never outlives its test.</summary>
internal sealed class SampleProgram : IDisposable
{
    private readonly Process _process;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly List<string> _lines = [];

    private SampleProgram(Process process) => _process = process;

    internal static SampleProgram Start(string name, params string[] arguments)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, $"Akka.Devp2p.Samples.{name}.dll");
        return new SampleProgram(Process.Start(new ProcessStartInfo("dotnet", [dll, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!);
    }

    internal void Type(string line) => _process.StandardInput.WriteLine(line);

    /// <summary>The first line from now on that has this text.</summary>
    internal async Task<string> LineWith(string text)
    {
        while (await _process.StandardOutput.ReadLineAsync(_patience.Token) is { } line)
        {
            _lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new Xunit.Sdk.XunitException($"it ended without '{text}':\n{string.Join('\n', _lines)}");
    }

    /// <summary>Ends its input, and waits for its end; the exit code.</summary>
    internal async Task<int> End()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(_patience.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
        _patience.Dispose();
    }
}
