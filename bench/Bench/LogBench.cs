using Akka.Actor;
using Akka.Event;
using BenchmarkDotNet.Attributes;
using Serilog.Core;

namespace Akka.Devp2p.Bench;

/// <summary>
/// What a debug line costs that nobody reads: devp2p run keeps Akka's level at DEBUG, so that debug_verbosity can raise that of Serilog at run time.
/// Until the logger has handled all of them.
/// </summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // the process ends with it
public class LogBench
#pragma warning restore CA1001
{
    private const int Lines = 100_000;

    private ActorSystem _off = null!, _on = null!;
    private ILoggingAdapter _offLog = null!, _onLog = null!;
    private LastLine _last = null!;

    [GlobalSetup]
    public void Setup()
    {
        _last = new LastLine();
        Serilog.Log.Logger = new Serilog.LoggerConfiguration().MinimumLevel.Information().WriteTo.Sink(_last).CreateLogger();
        (_off, _on) = (Make("INFO"), Make("DEBUG"));
        (_offLog, _onLog) = (Logging.GetLogger(_off, this), Logging.GetLogger(_on, this));
    }

    [GlobalCleanup]
    public void Cleanup() => Task.WaitAll(_off.Terminate(), _on.Terminate());

    [Benchmark(Baseline = true, Description = "akka.loglevel = INFO", OperationsPerInvoke = Lines)]
    public void Off() => Run(_offLog);

    [Benchmark(Description = "akka.loglevel = DEBUG, Serilog at Information", OperationsPerInvoke = Lines)]
    public void On() => Run(_onLog);

    private static ActorSystem Make(string level) => ActorSystem.Create(
        "bench", $"akka {{ loglevel = {level}, stdout-loglevel = OFF, loggers = [\"Akka.Logger.Serilog.SerilogLogger, Akka.Logger.Serilog\"] }}");

    private void Run(ILoggingAdapter log)
    {
        _last.Seen.Reset();
        for (var i = 0; i < Lines; i++)
        {
            log.Debug("dial to {0} ended: {1} {2}", "a979fb57", "Timeout", "connect timed out");
        }

        log.Info("last");
        _last.Seen.Wait();
    }

    private sealed class LastLine : ILogEventSink
    {
        public ManualResetEventSlim Seen { get; } = new();

        public void Emit(Serilog.Events.LogEvent logEvent)
        {
            if (logEvent.MessageTemplate.Text.Contains("last", StringComparison.Ordinal) || logEvent.Properties.Values.Any(value => value.ToString().Contains("last", StringComparison.Ordinal)))
            {
                Seen.Set();
            }
        }
    }
}
