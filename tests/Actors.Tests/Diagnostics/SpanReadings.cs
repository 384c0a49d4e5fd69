using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Devp2p.Actors.Diagnostics;

namespace Akka.Devp2p.Actors.Tests.Diagnostics;

/// <summary>The spans of some nodes that have ended, as a listener of activities sees them.</summary>
internal sealed class SpanReadings : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    /// <param name="nodes">Names of the nodes; no other test has nodes of these names.</param>
    public SpanReadings(params string[] nodes)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Devp2pDiagnostics.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if (nodes.Contains(span.GetTagItem(Devp2pDiagnostics.NodeTag)))
                {
                    _ended.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ImmutableArray<Activity> Ended(string name) => [.. _ended.Where(span => span.OperationName == name)];

    public static string Outcome(Activity span) => (string)span.GetTagItem("outcome")!;

    public void Dispose() => _listener.Dispose();
}
