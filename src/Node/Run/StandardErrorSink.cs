using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Akka.Devp2p.Node.Run;

/// <summary>Writes log events to stderr, each in one piece.</summary>
internal sealed class StandardErrorSink(ITextFormatter formatter) : ILogEventSink
{
    private readonly Lock _gate = new();

    public void Emit(LogEvent logEvent)
    {
        using var line = new StringWriter();
        formatter.Format(logEvent, line);
        lock (_gate)
        {
            Console.Error.Write(line.ToString());
        }
    }
}
