using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;

namespace Akka.Devp2p.Node.Run;

/// <summary>
/// A log event as one line of JSON with the members of Serilog's own formatter; that one writes texts with quotes around them into
/// RenderedMessage, and every stack trace.
/// </summary>
internal sealed class JsonLogFormatter(bool stackTraces) : ITextFormatter
{
    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}", CultureInfo.InvariantCulture);

    private readonly JsonValueFormatter _values = new();

    public void Format(LogEvent logEvent, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        ArgumentNullException.ThrowIfNull(output);
        using var rendered = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, rendered);
        output.Write($"{{\"Timestamp\":\"{logEvent.Timestamp.ToString("O", CultureInfo.InvariantCulture)}\",\"Level\":\"{logEvent.Level}\"");
        Write(output, "MessageTemplate", logEvent.MessageTemplate.Text);
        Write(output, "RenderedMessage", rendered.ToString());
        if (stackTraces && logEvent.Exception is { } exception)
        {
            Write(output, "Exception", exception.ToString());
        }

        output.Write(",\"Properties\":{");
        var separator = string.Empty;
        foreach (var (name, value) in logEvent.Properties)
        {
            output.Write(separator);
            separator = ",";
            JsonValueFormatter.WriteQuotedJsonString(name, output);
            output.Write(':');
            _values.Format(value, output);
        }

        output.WriteLine("}}");
    }

    private static void Write(TextWriter output, string name, string value)
    {
        output.Write($",\"{name}\":");
        JsonValueFormatter.WriteQuotedJsonString(value, output);
    }
}
