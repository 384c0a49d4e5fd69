using System.CommandLine;
using Akka.Devp2p.Node.Cli;

namespace Akka.Devp2p.Node.Run;

/// <summary>The flags of log and output, for the commands that run nodes.</summary>
internal sealed class LogFlags
{
    private readonly Switch _logJson = new("--log.json", "Log as JSON lines");

    private readonly Flag<string> _logFile = new("--log.file", "file", "a file name", "Log to a file too", Values.TryPath);

    private readonly Switch _json = new("--json", "Print events as JSON lines on stdout");

    public void AddTo(Command command)
    {
        command.Options.Add(_logJson);
        command.Options.Add(_logFile);
        command.Options.Add(_json);
    }

    public LogOptions Read(ParseResult parse, VerbosityFlag verbosity) =>
        new(verbosity.Of(parse), parse.GetValue(_logJson), parse.GetValue(_logFile));

    /// <summary>True when events are to be printed as JSON lines.</summary>
    public bool IsJson(ParseResult parse) => parse.GetValue(_json);
}
