using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace Akka.Devp2p.Tests.Shared;

/// <summary>
/// A foreign peer as a child process: JSON lines in on its standard input, events as JSON lines out. Events are kept in order, so
/// that waiting for one that has come already returns at once; nothing here sleeps or polls.
/// </summary>
public sealed class JsonProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _name;
    private readonly Channel<JsonElement> _arriving = Channel.CreateUnbounded<JsonElement>();
    private readonly List<JsonElement> _events = [];
    private readonly List<string> _errors = [];

    private readonly string _eventName;

    private JsonProcess(Process process, string name, string eventName) => (_process, _name, _eventName) = (process, name, eventName);

    /// <summary>Starts a command in a directory and begins to read what it prints.</summary>
    public static JsonProcess Start(string name, string directory, string file, IEnumerable<string> arguments, string eventName = "ev")
    {
        var info = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = directory, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var self = new JsonProcess(new Process { StartInfo = info }, name, eventName);
        self._process.OutputDataReceived += (_, e) => self.OnLine(e.Data);
        self._process.ErrorDataReceived += (_, e) => self.OnError(e.Data);
        self._process.Start();
        self._process.BeginOutputReadLine();
        self._process.BeginErrorReadLine();
        return self;
    }

    /// <summary>Sends one command line.</summary>
    public void Send(object command) => _process.StandardInput.WriteLine(JsonSerializer.Serialize(command));

    /// <summary>The first event of that kind which also passes <paramref name="where"/>, be it old or still to come; fails the test at the deadline.</summary>
    public Task<JsonElement> Expect(string ev, Func<JsonElement, bool>? where = null, int seconds = 35) =>
        Expect(e => e.GetProperty(_eventName).GetString() == ev && (where is null || where(e)), $"fitting '{ev}'", seconds);

    private async Task<JsonElement> Expect(Func<JsonElement, bool> fits, string what, int seconds)
    {
        foreach (var old in _events)
        {
            if (fits(old))
            {
                return old;
            }
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            while (true)
            {
                var next = await _arriving.Reader.ReadAsync(deadline.Token);
                _events.Add(next);
                if (fits(next))
                {
                    return next;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            throw new Xunit.Sdk.XunitException($"{_name} printed no {what} in {seconds} s. It printed:\n{Transcript()}");
        }
    }

    /// <summary>The next event, whatever it is; for a program that prints one line and ends.</summary>
    public Task<JsonElement> Next() => Expect(_ => true, "any line", 35);

    /// <summary>Forgets what was printed so far, so that the next wait is for something new.</summary>
    public void Forget()
    {
        while (_arriving.Reader.TryRead(out _))
        {
        }

        _events.Clear();
    }

    /// <summary>Asks it to end (SIGTERM) and waits until it has; its exit code.</summary>
    public async Task<int> Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(35));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
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

    private void OnLine(string? line)
    {
        if (line is null)
        {
            _arriving.Writer.TryComplete();
        }
        else if (line.StartsWith('{'))
        {
            _arriving.Writer.TryWrite(JsonDocument.Parse(line).RootElement);
        }
    }

    private void OnError(string? line)
    {
        lock (_errors)
        {
            if (line is not null && _errors.Count < 20)
            {
                _errors.Add(line);
            }
        }
    }

    private string Transcript()
    {
        lock (_errors)
        {
            return string.Join('\n', _events.Select(e => Cut(e.GetRawText())).Concat(_errors.Select(e => "stderr: " + Cut(e))));
        }
    }

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300] + "...";
}
