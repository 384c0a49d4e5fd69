using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Akka.Devp2p.Compat.Tests;

/// <summary>Akka's log events reach Serilog with level, cause, arguments and source.</summary>
public sealed class SerilogLoggerTests : IDisposable
{
    private readonly Sink _sink = new();
    private readonly ActorSystem _system;

    public SerilogLoggerTests()
    {
        Log.Logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(_sink).CreateLogger();
        _system = ActorSystem.Create("log", """
            akka {
              loglevel = DEBUG
              stdout-loglevel = OFF
              loggers = ["Akka.Logger.Serilog.SerilogLogger, Akka.Logger.Serilog"]
            }
            """);
        // Akka subscribes its loggers some time after the system has started
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                _system.Log.Debug("ready");
                return _sink.TryTake("ready", TimeSpan.FromMilliseconds(20)) != null;
            },
            TimeSpan.FromSeconds(10)));
    }

    public void Dispose()
    {
        _system.Terminate().Wait(TimeSpan.FromSeconds(5));
        Log.CloseAndFlush();
    }

    [Theory]
    [InlineData(LogLevel.ErrorLevel, LogEventLevel.Error)]
    [InlineData(LogLevel.WarningLevel, LogEventLevel.Warning)]
    [InlineData(LogLevel.InfoLevel, LogEventLevel.Information)]
    [InlineData(LogLevel.DebugLevel, LogEventLevel.Debug)]
    public void Log_AtEachLevel_ArrivesAtSerilogsLevel(LogLevel level, LogEventLevel expected)
    {
        _system.Log.Log(level, null, "peer {0} of {1}", 3, "many");
        var seen = _sink.Await("peer");
        Assert.Equal(expected, seen.Level);
        Assert.Equal("peer 3 of \"many\"", seen.RenderMessage());
        Assert.True(seen.Properties.ContainsKey("LogSource") && seen.Properties.ContainsKey("SourceContext"));
    }

    [Fact]
    public void Log_WithException_CarriesIt()
    {
        var cause = new InvalidOperationException("x");
        _system.Log.Error(cause, "failed {0}", 1);
        Assert.Same(cause, _sink.Await("failed").Exception);
    }

    [Fact]
    public void Log_WithBracesInAnArgument_IsTakenLiterally()
    {
        _system.Log.Info("client {0}", "{evil}");
        Assert.Equal("client \"{evil}\"", _sink.Await("client").RenderMessage());
    }

    private sealed class Sink : ILogEventSink
    {
        private readonly BlockingCollection<Serilog.Events.LogEvent> _events = [];

        public void Emit(Serilog.Events.LogEvent logEvent) => _events.Add(logEvent);

        public Serilog.Events.LogEvent Await(string start) =>
            TryTake(start, TimeSpan.FromSeconds(10)) ?? throw new TimeoutException($"no log event starts with {start}");

        public Serilog.Events.LogEvent? TryTake(string start, TimeSpan limit)
        {
            while (_events.TryTake(out var log, limit))
            {
                if (log.RenderMessage().StartsWith(start, StringComparison.Ordinal))
                {
                    return log;
                }
            }

            return null;
        }
    }
}
