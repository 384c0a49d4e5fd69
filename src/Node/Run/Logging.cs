using System.Globalization;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace Akka.Devp2p.Node.Run;

/// <summary>Sets Serilog up: to stderr, because stdout is for output, and to a file when asked. Stack traces appear at trace only.</summary>
internal static class Logging
{
    private const string Line = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u4} {Message:lj}{NewLine}";

    private static readonly LoggingLevelSwitch Level = new();
    private static volatile bool _silent;

    /// <summary>Akka's own level for a verbosity: what is not logged is not made.</summary>
    public static string AkkaLevel(Verbosity level) => level switch
    {
        Verbosity.Silent => "OFF",
        Verbosity.Error => "ERROR",
        Verbosity.Warn => "WARNING",
        Verbosity.Info => "INFO",
        _ => "DEBUG",
    };

    /// <summary>Makes the global logger. A log file that can't be written is a <see cref="UsageException"/>.</summary>
    public static void Configure(LogOptions options)
    {
        SetVerbosity(options.Level);
        var configuration = new LoggerConfiguration().MinimumLevel.ControlledBy(Level).Filter.ByExcluding(_ => _silent);
        configuration.WriteTo.Sink(new StandardErrorSink(Formatter(options)));
        if (options.File is { } file)
        {
            Probe(file);
            configuration.WriteTo.Async(sinks => sinks.File(Formatter(options), file));
        }

        Log.Logger = configuration.CreateLogger();
    }

    /// <summary>How much is logged from now on.</summary>
    public static void SetVerbosity(Verbosity verbosity)
    {
        _silent = verbosity == Verbosity.Silent;
        Level.MinimumLevel = LevelOf(verbosity);
    }

    private static ITextFormatter Formatter(LogOptions options) => options.Json
        ? new JsonLogFormatter(stackTraces: options.Level == Verbosity.Trace)
        : new MessageTemplateTextFormatter(options.Level == Verbosity.Trace ? Line + "{Exception}" : Line, CultureInfo.InvariantCulture);

    private static LogEventLevel LevelOf(Verbosity level) => level switch
    {
        Verbosity.Silent => LogEventLevel.Fatal,
        Verbosity.Error => LogEventLevel.Error,
        Verbosity.Warn => LogEventLevel.Warning,
        Verbosity.Info => LogEventLevel.Information,
        Verbosity.Debug => LogEventLevel.Debug,
        _ => LogEventLevel.Verbose,
    };

    private static void Probe(string file)
    {
        try
        {
            File.Open(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--log.file {Printable.Text(file)}: expected a file that can be written in a directory that exists ({e.Message})", e);
        }
    }
}
