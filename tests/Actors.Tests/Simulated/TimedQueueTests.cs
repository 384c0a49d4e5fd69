using Akka.Actor;
using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Actors.Tests.Simulated;

/// <summary>The heap of timers: by time, then as planned; what is cancelled does not stay until it would have been due.</summary>
public sealed class TimedQueueTests
{
    private readonly TimedQueue _queue = new();
    private readonly List<int> _ran = [];

    [Fact]
    public void Queue_WhenManyAreCancelled_RunsTheRestByTimeAndThenAsPlanned()
    {
        var random = new SeededRandomness(1);
        var expected = new List<(int Due, int Number)>();
        for (var number = 0; number < 5_000; number++)
        {
            var (due, at) = (random.Next(100), number);
            var fate = random.Next(4);
            var work = _queue.Add(due, () => _ran.Add(at), fate == 1 ? Cancelable.CreateCanceled() : null);
            if (fate == 0)
            {
                expected.Add((due, number));
            }
            else if (fate > 1)
            {
                work.Cancel();
            }
        }

        while (_queue.NextDue is not null)
        {
            _queue.Take()!.Run();
        }

        Assert.Equal(expected.OrderBy(work => work.Due).ThenBy(work => work.Number).Select(work => work.Number), _ran);
    }

    [Fact]
    public void Queue_WhenWorkIsCancelled_LetsGoOfItLongBeforeItIsDue()
    {
        for (var i = 0; i < 10_000; i++)
        {
            _queue.Add(long.MaxValue, () => { }).Cancel();
        }

        Assert.True(_queue.Count < 1_000, $"{_queue.Count} are kept");
    }
}
