using System.Diagnostics.Metrics;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Messages of one kind: their bytes, and under <c>/packets</c> their number.</summary>
internal sealed class MessageMeter(Meter meter, string name)
{
    private readonly Counter<long> _bytes = meter.CreateCounter<long>(name, "By", "Payload on the wire, compressed.");
    private readonly Counter<long> _packets = meter.CreateCounter<long>(name + "/packets", "{message}", "Messages.");

    /// <param name="bytes">Payload on the wire.</param>
    internal void Count(int bytes)
    {
        _bytes.Add(bytes);
        _packets.Add(1);
    }
}
