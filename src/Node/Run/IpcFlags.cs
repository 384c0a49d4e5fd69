using System.CommandLine;
using Akka.Devp2p.Node.Cli;

namespace Akka.Devp2p.Node.Run;

/// <summary>The flags of JSON-RPC on a Unix socket.</summary>
internal sealed class IpcFlags
{
    private readonly Switch _disable = new("--ipcdisable", "No JSON-RPC on a Unix socket");

    private readonly Flag<string> _path = new(
        "--ipcpath", "file", "the path of a socket file", "Unix socket for JSON-RPC; a bare name is in the data directory [default: devp2p.ipc]", TryPath);

    public void AddTo(Command command)
    {
        command.Options.Add(_disable);
        command.Options.Add(_path);
    }

    public IpcOptions Read(ParseResult parse) => parse.GetValue(_disable) && parse.GetResult(_path) is not null
        ? throw new UsageException("--ipcpath and --ipcdisable: both given, expected one of them")
        : new IpcOptions(parse.GetValue(_disable), parse.GetValue(_path));

    /// <summary>A path is made absolute at once, since later the current directory changes; a bare name stays one.</summary>
    private static bool TryPath(string text, out string value, out string? detail) =>
        Values.TryPath(text, out value, out detail) && (Path.GetFileName(text) != text || Bare(text, out value));

    private static bool Bare(string text, out string value)
    {
        value = text;
        return text is not ("." or "..");
    }
}
