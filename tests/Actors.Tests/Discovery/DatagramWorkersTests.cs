using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>Real threads.</summary>
public sealed class DatagramWorkersTests
{
    private const int Threads = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Work_OfOneEndPoint_IsDoneInOrder_AndThatOfOthersAtTheSameTime()
    {
        var workers = Start(out _);
        using var open = new ManualResetEventSlim();
        using var done = new CountdownEvent(100);
        var (order, blocked) = (new ConcurrentQueue<int>(), Remote(1));
        workers.Add(blocked, () => open.Wait(Patience));
        for (var i = 0; i < 100; i++)
        {
            var number = i;
            workers.Add(blocked, () =>
            {
                order.Enqueue(number);
                done.Signal();
            });
        }

        // one of these has another thread than the blocked one
        using var other = new ManualResetEventSlim();
        foreach (var remote in Enumerable.Range(2, 200).Select(Remote))
        {
            workers.Add(remote, other.Set);
        }

        Assert.True(other.Wait(Patience));
        Assert.Empty(order);
        open.Set();
        Assert.True(done.Wait(Patience));
        Assert.Equal(Enumerable.Range(0, 100), order);
        workers.Stop();
    }

    [Fact]
    public void Stop_WhileIdleOrAtWork_JoinsAllThreadsWithinASecond_100Times()
    {
        for (var round = 0; round < 100; round++)
        {
            var workers = Start(out var faults);
            using var started = new ManualResetEventSlim();
            for (var i = 0; i < 10 * (round % 3); i++)
            {
                workers.Add(Remote(i), started.Set);
            }

            Assert.True(round % 3 == 0 || started.Wait(Patience));
            Assert.Equal(Threads, workers.Running);
            var watch = Stopwatch.StartNew();
            workers.Stop();
            Assert.True(watch.Elapsed < DatagramWorkers.JoinTimeout, $"round {round}: {watch.Elapsed}");
            Assert.Equal(0, workers.Running);
            Assert.Empty(faults);
        }
    }

    /// <summary>An exception that leaves a thread would end the process.</summary>
    [Fact]
    public void Work_ThatThrows_EndsItsThreadWithAFault_AndNoOther()
    {
        var workers = Start(out var faults);
        workers.Add(Remote(1), () => throw new InvalidOperationException("bug"));
        Assert.True(SpinWait.SpinUntil(() => workers.Running == Threads - 1 && faults.Count == 1, Patience));
        workers.Stop();
    }

    [Fact]
    public void Work_WithoutThreads_IsDoneWhereItIsAdded_AndABugIsThrownThere()
    {
        var workers = new DatagramWorkers(0);
        workers.Start("none");
        var at = 0;
        workers.Add(Remote(1), () => at = Environment.CurrentManagedThreadId);
        Assert.Equal(Environment.CurrentManagedThreadId, at);
        Assert.Throws<InvalidOperationException>(() => workers.Add(Remote(1), () => throw new InvalidOperationException("bug")));
        workers.Stop();
    }

    private static DatagramWorkers Start(out ConcurrentQueue<string> faults)
    {
        var seen = faults = [];
        var workers = new DatagramWorkers(Threads, () => seen.Enqueue("fault"));
        workers.Start("test");
        return workers;
    }

    private static IPEndPoint Remote(int number) => new(new IPAddress([10, 0, (byte)(number >> 8), (byte)number]), 30303);
}
