using System.Diagnostics.Tracing;

namespace Akka.Devp2p.Tests.Shared;

/// <summary>Counts the buffers that are rented from the shared pool, by the events of .NET's own ArrayPool.</summary>
internal sealed class PooledBuffers : EventListener
{
    private const int Rented = 1, Returned = 3;

    private int _out;

    public static PooledBuffers Instance { get; } = new();

    /// <summary>Rented and not given back, since the process counts.</summary>
    public int Out => Volatile.Read(ref _out);

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
        {
            EnableEvents(eventSource, EventLevel.Verbose);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventId is Rented or Returned)
        {
            Interlocked.Add(ref _out, eventData.EventId == Rented ? 1 : -1);
        }
    }
}
