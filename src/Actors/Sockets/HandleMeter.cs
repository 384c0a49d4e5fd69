using System.Diagnostics.Metrics;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>How long handlers take for messages of one kind. The clock is only read when somebody listens.</summary>
internal sealed class HandleMeter(Meter meter, string name, TimeProvider time)
{
    private readonly Histogram<long> _times = meter.CreateHistogram<long>(name, "us", "Time in the handler.");

    /// <summary>When the handler begins; null when nobody wants to know.</summary>
    internal long? Begin() => _times.Enabled ? time.GetTimestamp() : null;

    internal void End(long begun) => _times.Record((long)time.GetElapsedTime(begun).TotalMicroseconds);
}
