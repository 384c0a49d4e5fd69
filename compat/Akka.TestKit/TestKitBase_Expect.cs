using System.Diagnostics;
using Akka.Actor;

namespace Akka.TestKit;

public abstract partial class TestKitBase
{
    public T ExpectMsg<T>(TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(duration, hint, cancellationToken, (_, _) => { });

    public T ExpectMsg<T>(T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, hint, cancellationToken, (got, _) => _assertions.AssertEqual(message, got, "{0}", Hint(hint, "")));

    public T ExpectMsg<T>(Predicate<T> isMessage, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, hint, cancellationToken, (got, _) => Check(isMessage(got), "Got a message of the expected type, but the predicate is not true of {0}{1}", got, Hint(hint)));

    public T ExpectMsg<T>(Action<T> assert, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, hint, cancellationToken, (got, _) => assert(got));

    public T ExpectMsg<T>(Func<T, IActorRef, bool> isMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, hint, cancellationToken, (got, sender) => Check(isMessageAndSender(got, sender), "The predicate is not true of {0} from {1}", got, sender));

    public T ExpectMsg<T>(Action<T, IActorRef> assertMessageAndSender, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, hint, cancellationToken, assertMessageAndSender);

    public T ExpectMsgFrom<T>(IActorRef sender, TimeSpan? duration = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(duration, hint, cancellationToken, (got, from) => Check(Equals(sender, from), "Expected {0} from {1}, it came from {2}", got, sender, from));

    public T ExpectMsgFrom<T>(IActorRef sender, T message, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<T>(timeout, hint, cancellationToken, (got, from) =>
        {
            Check(Equals(sender, from), "Expected {0} from {1}, it came from {2}", got, sender, from);
            _assertions.AssertEqual(message, got, "{0}", Hint(hint, ""));
        });

    public Terminated ExpectTerminated(IActorRef target, TimeSpan? timeout = null, string hint = null, CancellationToken cancellationToken = default) =>
        Expect<Terminated>(timeout, hint, cancellationToken, (got, _) => Check(Equals(got.ActorRef, target), "Expected the end of {0}, got that of {1}", target, got.ActorRef));

    public T ExpectMsgAnyOf<T>(IEnumerable<T> messages, CancellationToken cancellationToken = default) =>
        Expect<T>(null, null, cancellationToken, (got, _) => Check(messages.Contains(got), "Expected any of [{0}], got {1}", string.Join(", ", messages), got));

    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(params T[] messages) => AllOf(RemainingOrDefault, messages);

    public IReadOnlyCollection<T> ExpectMsgAllOf<T>(TimeSpan max, params T[] messages) => AllOf(Dilated(max), messages);

    public void ExpectNoMsg(CancellationToken cancellationToken = default) => NoMsg(RemainingOrDefault, cancellationToken);

    public void ExpectNoMsg(TimeSpan duration, CancellationToken cancellationToken = default) => NoMsg(Dilated(duration), cancellationToken);

    public void ExpectNoMsg(int milliseconds, CancellationToken cancellationToken = default) =>
        NoMsg(Dilated(TimeSpan.FromMilliseconds(milliseconds)), cancellationToken);

    public object ReceiveOne(TimeSpan? max = null, CancellationToken cancellationToken = default) =>
        TryTake(max ?? RemainingOrDefault, cancellationToken) ? _last.Message : null;

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, CancellationToken cancellationToken = default) =>
        Receive(numberOfMessages, RemainingOrDefault, cancellationToken);

    public IReadOnlyCollection<object> ReceiveN(int numberOfMessages, TimeSpan max, CancellationToken cancellationToken = default) =>
        Receive(numberOfMessages, Dilated(max), cancellationToken);

    public T FishForMessage<T>(Predicate<T> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default) =>
        (T)FishForMessage(message => message is T t && isMessage(t), max, hint, cancellationToken);

    public object FishForMessage(Predicate<object> isMessage, TimeSpan? max = null, string hint = "", CancellationToken cancellationToken = default)
    {
        var (limit, start) = (RemainingOrDilated(max), Stopwatch.GetTimestamp());
        while (TryTake(Positive(limit - Stopwatch.GetElapsedTime(start)), cancellationToken))
        {
            if (isMessage(_last.Message))
            {
                return _last.Message;
            }
        }

        throw Failed("Timeout ({0}) while fishing for a message{1}", limit, Hint(hint));
    }

    public void Within(TimeSpan max, Action action, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, action, null, epsilonValue, cancellationToken);

    public void Within(TimeSpan min, TimeSpan max, Action action, string hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within<object>(min, max, () =>
        {
            action();
            return null;
        }, hint, epsilonValue, cancellationToken);

    public T Within<T>(TimeSpan max, Func<T> function, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default) =>
        Within(TimeSpan.Zero, max, function, null, epsilonValue, cancellationToken);

    public T Within<T>(TimeSpan min, TimeSpan max, Func<T> function, string hint = null, TimeSpan? epsilonValue = null, CancellationToken cancellationToken = default)
    {
        var (limit, outer, start) = (RemainingOr(max) is var rest && Dilated(max) < rest ? Dilated(max) : rest, _end, Stopwatch.GetTimestamp());
        Check(limit >= min, "Required {0}, but only {1} are left{2}", min, limit, Hint(hint));
        _end = start + (long)(limit.TotalSeconds * Stopwatch.Frequency);
        _lastWasNoMsg = false;
        try
        {
            var result = function();
            var took = Stopwatch.GetElapsedTime(start);
            Check(took >= min, "The block took {0}, it should have taken at least {1}{2}", took, min, Hint(hint));
            Check(_lastWasNoMsg || took <= limit + (epsilonValue ?? TimeSpan.Zero), "The block took {0}, it should have taken at most {1}{2}", took, limit, Hint(hint));
            return result;
        }
        finally
        {
            _end = outer;
        }
    }

    public void AwaitAssert(Action assertion, TimeSpan? duration = null, TimeSpan? interval = null, CancellationToken cancellationToken = default)
    {
        var (limit, start) = (RemainingOrDilated(duration), Stopwatch.GetTimestamp());
        while (true)
        {
            try
            {
                assertion();
                return;
            }
            catch (Exception) when (Stopwatch.GetElapsedTime(start) < limit)
            {
                Pause(interval, cancellationToken);
            }
        }
    }

    public void AwaitCondition(Func<bool> conditionIsFulfilled, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, null, null, null, cancellationToken);

    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, null, cancellationToken);

    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, string message, CancellationToken cancellationToken = default) =>
        AwaitCondition(conditionIsFulfilled, max, null, message, cancellationToken);

    public void AwaitCondition(Func<bool> conditionIsFulfilled, TimeSpan? max, TimeSpan? interval, string message = null, CancellationToken cancellationToken = default)
    {
        var limit = RemainingOrDilated(max);
        Check(AwaitConditionNoThrow(conditionIsFulfilled, limit, interval, cancellationToken), "The condition did not hold within {0}{1}", limit, Hint(message));
    }

    public bool AwaitConditionNoThrow(Func<bool> conditionIsFulfilled, TimeSpan max, TimeSpan? interval = null, CancellationToken cancellationToken = default)
    {
        var start = Stopwatch.GetTimestamp();
        while (!conditionIsFulfilled())
        {
            if (Stopwatch.GetElapsedTime(start) >= max)
            {
                return false;
            }

            Pause(interval, cancellationToken);
        }

        return true;
    }

    internal Exception Failed(string format, params object[] args)
    {
        _assertions.Fail(format, args);
        return new InvalidOperationException("the assertion library let a failure pass");
    }

    private static void Pause(TimeSpan? interval, CancellationToken cancellationToken)
    {
        cancellationToken.WaitHandle.WaitOne(interval ?? TimeSpan.FromMilliseconds(20));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static string Hint(string hint, string lead = ": ") => string.IsNullOrEmpty(hint) ? "" : lead + hint;

    private void Check(bool holds, string format, params object[] args) => _assertions.AssertTrue(holds, format, args);

    private T Expect<T>(TimeSpan? timeout, string hint, CancellationToken cancellationToken, Action<T, IActorRef> check)
    {
        var limit = RemainingOrDilated(timeout);
        if (!TryTake(limit, cancellationToken))
        {
            throw Failed("Timeout {0} while waiting for a message of type {1}{2}", limit, typeof(T), Hint(hint));
        }

        if (_last.Message is not T got)
        {
            throw Failed("Expected a message of type {0}, but received {{{1}}} (type {2}) from {3}{4}", typeof(T), _last.Message, _last.Message.GetType(), _last.Sender, Hint(hint));
        }

        check(got, _last.Sender);
        return got;
    }

    private IReadOnlyCollection<T> AllOf<T>(TimeSpan max, T[] messages)
    {
        var got = Receive(messages.Length, max, default);
        var missing = messages.Where(message => !got.Contains(message)).ToList();
        var unexpected = got.Where(message => message is not T t || !messages.Contains(t)).ToList();
        Check(missing.Count == 0 && unexpected.Count == 0, "Not received: [{0}], not expected: [{1}]", string.Join(", ", missing), string.Join(", ", unexpected));
        return got.Cast<T>().ToList();
    }

    private List<object> Receive(int count, TimeSpan max, CancellationToken cancellationToken)
    {
        var (got, start) = (new List<object>(count), Stopwatch.GetTimestamp());
        while (got.Count < count)
        {
            if (!TryTake(Positive(max - Stopwatch.GetElapsedTime(start)), cancellationToken))
            {
                throw Failed("Timeout ({0}) while expecting {1} messages, only got {2}: [{3}]", max, count, got.Count, string.Join(", ", got));
            }

            got.Add(_last.Message);
        }

        return got;
    }

    private void NoMsg(TimeSpan duration, CancellationToken cancellationToken)
    {
        if (TryTake(duration, cancellationToken))
        {
            throw Failed("Expected no messages during {0}, instead received {1} from {2}", duration, _last.Message, _last.Sender);
        }

        _lastWasNoMsg = true;
    }

    private bool TryTake(TimeSpan limit, CancellationToken cancellationToken)
    {
        _lastWasNoMsg = false;
        var taken = _queue.TryTake(out var envelope, (int)Math.Min(limit.TotalMilliseconds, int.MaxValue - 1), cancellationToken);
        if (taken)
        {
            _last = envelope;
        }

        return taken;
    }
}
