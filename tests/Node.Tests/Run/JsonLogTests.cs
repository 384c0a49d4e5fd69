using System.Text.Json;
using Akka.Devp2p.Node.Run;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Akka.Devp2p.Node.Tests.Run;

public sealed class JsonLogTests
{
    [Fact]
    public void JsonLog_WhenTextsAreLogged_RendersThemWithoutQuotes()
    {
        var line = Format(log => log.Warning("akka-devp2p {Version} has {Count} \"peers\"", "0.1.0\n", 3));
        Assert.Equal("Warning", line.GetProperty("Level").GetString());
        Assert.Equal("akka-devp2p 0.1.0\n has 3 \"peers\"", line.GetProperty("RenderedMessage").GetString());
        Assert.Equal("akka-devp2p {Version} has {Count} \"peers\"", line.GetProperty("MessageTemplate").GetString());
        Assert.Equal("0.1.0\n", line.GetProperty("Properties").GetProperty("Version").GetString());
        Assert.Equal(3, line.GetProperty("Properties").GetProperty("Count").GetInt32());
        Assert.True(line.GetProperty("Timestamp").TryGetDateTimeOffset(out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void JsonLog_WhenAnExceptionIsLogged_ShowsItOnlyWhenAsked(bool traces)
    {
        var line = Format(log => log.Error(new InvalidOperationException("bug"), "failed"), traces);
        Assert.Equal(traces, line.TryGetProperty("Exception", out var shown) && shown.GetString()!.Contains("bug", StringComparison.Ordinal));
    }

    private static JsonElement Format(Action<ILogger> write, bool traces = false)
    {
        var sink = new TextSink(new JsonLogFormatter(traces));
        using var log = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        write(log);
        return JsonDocument.Parse(Assert.Single(sink.Text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
    }

    private sealed class TextSink(JsonLogFormatter formatter) : ILogEventSink
    {
        public StringWriter Text { get; } = new();

        public void Emit(LogEvent logEvent) => formatter.Format(logEvent, Text);
    }
}
