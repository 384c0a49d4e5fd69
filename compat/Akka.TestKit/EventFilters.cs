using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;

namespace Akka.TestKit;

/// <summary>The log of a test: what DefaultLogger prints, less what is expected or muted by an event filter.</summary>
public class TestEventListener : DefaultLogger
{
    private readonly List<EventFilterApplier> _filters = [];

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger initialize:
                initialize.LoggingBus.Subscribe(Self, typeof(FilterChange));
                // the bus subscribes its loggers some time after they have answered: what a test logs at once would be lost
                foreach (var level in Enum.GetValues<LogLevel>().Where(level => level >= initialize.LoggingBus.LogLevel))
                {
                    initialize.LoggingBus.Subscribe(Self, level.ClassFor());
                }

                break;
            case FilterChange { On: true } change:
                _filters.Add(change.Filter);
                return true;
            case FilterChange change:
                _filters.Remove(change.Filter);
                return true;
            case LogEvent log when _filters.Aggregate(false, (hit, filter) => filter.Apply(log) || hit):
                return true;
        }

        return base.Receive(message);
    }

    internal sealed record FilterChange(EventFilterApplier Filter, bool On) : INoSerializationVerificationNeeded;
}

public interface IUnmutableFilter : IDisposable
{
    void Unmute();
}

public interface IEventFilterApplier
{
    EventFilterFactory And { get; }

    void ExpectOne(Action action, CancellationToken cancellationToken = default);

    void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default);

    void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default);

    T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default);

    T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default);

    IUnmutableFilter Mute();

    void Mute(Action action, CancellationToken cancellationToken = default);
}

public class EventFilterFactory
{
    private readonly TestKitBase _kit;
    private readonly ActorSystem _system;
    private readonly Predicate<LogEvent> _or;

    public EventFilterFactory(TestKitBase testkit) : this(testkit, testkit.Sys)
    {
    }

    public EventFilterFactory(TestKitBase testkit, ActorSystem system) : this(testkit, system, _ => false)
    {
    }

    internal EventFilterFactory(TestKitBase kit, ActorSystem system, Predicate<LogEvent> or) => (_kit, _system, _or) = (kit, system, or);

    public IEventFilterApplier Exception<TException>(string message = null, string start = null, string contains = null, string source = null)
        where TException : Exception => Exception(typeof(TException), message, start, contains, source);

    public IEventFilterApplier Exception<TException>(Regex pattern, string source = null)
        where TException : Exception => New(log => Causes(log, typeof(TException), pattern.IsMatch) && From(log, source));

    public IEventFilterApplier Exception(
        Type exceptionType, string message = null, string start = null, string contains = null, string source = null, bool checkInnerExceptions = false) =>
        New(log => Causes(log, exceptionType, Text(message, start, contains)) && From(log, source));

    public IEventFilterApplier Error(string message = null, string start = null, string contains = null, string source = null) =>
        ForLogLevel(LogLevel.ErrorLevel, message, start, contains, source);

    public IEventFilterApplier Error(Regex pattern, string source = null) => ForLogLevel(LogLevel.ErrorLevel, pattern, source);

    public IEventFilterApplier Warning(string message = null, string start = null, string contains = null, string source = null) =>
        ForLogLevel(LogLevel.WarningLevel, message, start, contains, source);

    public IEventFilterApplier Warning(Regex pattern, string source = null) => ForLogLevel(LogLevel.WarningLevel, pattern, source);

    public IEventFilterApplier Info(string message = null, string start = null, string contains = null, string source = null) =>
        ForLogLevel(LogLevel.InfoLevel, message, start, contains, source);

    public IEventFilterApplier Info(Regex pattern, string source = null) => ForLogLevel(LogLevel.InfoLevel, pattern, source);

    public IEventFilterApplier Debug(string message = null, string start = null, string contains = null, string source = null) =>
        ForLogLevel(LogLevel.DebugLevel, message, start, contains, source);

    public IEventFilterApplier Debug(Regex pattern, string source = null) => ForLogLevel(LogLevel.DebugLevel, pattern, source);

    public IEventFilterApplier ForLogLevel(
        LogLevel logLevel, string message = null, string start = null, string contains = null, string source = null) =>
        New(log => log.LogLevel() == logLevel && Text(message, start, contains)(log.Message?.ToString() ?? "") && From(log, source));

    public IEventFilterApplier ForLogLevel(LogLevel logLevel, Regex pattern, string source = null) =>
        New(log => log.LogLevel() == logLevel && pattern.IsMatch(log.Message?.ToString() ?? "") && From(log, source));

    public IEventFilterApplier Custom(Predicate<LogEvent> predicate) => New(predicate);

    private static Predicate<string> Text(string message, string start, string contains) => text =>
        (message == null || text == message)
        && (start == null || text.StartsWith(start, StringComparison.Ordinal))
        && (contains == null || text.Contains(contains, StringComparison.Ordinal));

    private static bool Causes(LogEvent log, Type type, Predicate<string> text) =>
        log is Error { Cause: { } cause } && type.IsInstanceOfType(cause) && (text(cause.Message) || text(log.Message?.ToString() ?? ""));

    private static bool From(LogEvent log, string source) => source == null || log.LogSource == source || log.LogSource.StartsWith($"[{source}]", StringComparison.Ordinal);

    private EventFilterApplier New(Predicate<LogEvent> matches) => new(_kit, _system, log => _or(log) || matches(log));
}

internal sealed class EventFilterApplier(TestKitBase kit, ActorSystem system, Predicate<LogEvent> matches) : IEventFilterApplier, IUnmutableFilter
{
    private int _seen;

    public EventFilterFactory And => new(kit, system, matches);

    public bool Apply(LogEvent log)
    {
        var hit = matches(log);
        if (hit)
        {
            Interlocked.Increment(ref _seen);
        }

        return hit;
    }

    public void ExpectOne(Action action, CancellationToken cancellationToken = default) => Expect(1, action, cancellationToken);

    public void ExpectOne(TimeSpan timeout, Action action, CancellationToken cancellationToken = default) => Expect(1, timeout, action, cancellationToken);

    public void Expect(int expectedCount, Action action, CancellationToken cancellationToken = default) =>
        Expect(expectedCount, system.Settings.Config.GetTimeSpan("akka.test.filter-leeway", TimeSpan.FromSeconds(3)), action, cancellationToken);

    public void Expect(int expectedCount, TimeSpan timeout, Action action, CancellationToken cancellationToken = default)
    {
        Volatile.Write(ref _seen, 0);
        using (Mute())
        {
            action();
            // for none at all the whole time has to pass
            kit.AwaitConditionNoThrow(() => Volatile.Read(ref _seen) >= Math.Max(1, expectedCount), kit.Dilated(timeout), TimeSpan.FromMilliseconds(5), cancellationToken);
        }

        var seen = Volatile.Read(ref _seen);
        if (seen != expectedCount)
        {
            throw kit.Failed("Expected {0} log events, {1} matched within {2}", expectedCount, seen, timeout);
        }
    }

    public T ExpectOne<T>(Func<T> func, CancellationToken cancellationToken = default) => Expect(1, func, cancellationToken);

    public T Expect<T>(int expectedCount, Func<T> func, CancellationToken cancellationToken = default)
    {
        T result = default;
        Action action = () => result = func();
        Expect(expectedCount, action, cancellationToken);
        return result;
    }

    public IUnmutableFilter Mute()
    {
        Publish(true);
        return this;
    }

    public void Mute(Action action, CancellationToken cancellationToken = default)
    {
        using (Mute())
        {
            action();
        }
    }

    public void Unmute() => Publish(false);

    public void Dispose() => Unmute();

    private void Publish(bool on) => system.EventStream.Publish(new TestEventListener.FilterChange(this, on));
}
