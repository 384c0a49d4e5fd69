using System.Diagnostics.Metrics;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>What the sources of nodes bring, by source. Thread-safe.</summary>
public sealed class SourceMeters
{
    private readonly Counter<long> _found;
    private readonly Counter<long> _filtered;
    private readonly Counter<long> _offered;

    internal SourceMeters(Meter meter)
    {
        _found = meter.CreateCounter<long>("devp2p.sources.found", "{node}", "Nodes that a source found for the first time.");
        _filtered = meter.CreateCounter<long>("devp2p.sources.filtered", "{node}", "Nodes found that were not worth a dial, by reason.");
        _offered = meter.CreateCounter<long>("devp2p.sources.offered", "{node}", "Candidates handed out to be dialed.");
    }

    internal void Found(string source) => _found.Add(1, Tag(source));

    internal void Filtered(string source, string reason) => _filtered.Add(1, Tag(source), new KeyValuePair<string, object?>("reason", reason));

    internal void Offered(string source) => _offered.Add(1, Tag(source));

    private static KeyValuePair<string, object?> Tag(string source) => new("source", source);
}
