using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Akka.Devp2p.Actors.Diagnostics;

namespace Akka.Devp2p.Actors.Tests.Diagnostics;

/// <summary>What a listener of .NET meters sees of one node: sums of counters, and what is observed now.</summary>
internal sealed class MeterReadings : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly string _node;
    private readonly ConcurrentDictionary<string, long> _sums = new();
    private readonly ConcurrentDictionary<string, int> _times = new();
    private readonly ConcurrentDictionary<string, long> _observed = new();
    private readonly ConcurrentDictionary<string, string> _names = new();

    /// <param name="node">Name of the node; no other test has one of this name.</param>
    public MeterReadings(string node)
    {
        _node = node;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Devp2pDiagnostics.MeterName && instrument.Meter.Tags!.Any(tag => tag.Key == Devp2pDiagnostics.NodeTag && (string)tag.Value! == node))
            {
                _names[instrument.Name] = instrument.Unit!;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(Record);
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.Start();
    }

    /// <summary>For parts of a node that a test starts by themselves.</summary>
    public Meter Meter() => new(Devp2pDiagnostics.MeterName, null, [new KeyValuePair<string, object?>(Devp2pDiagnostics.NodeTag, _node)]);

    /// <summary>Every instrument there is, and its unit.</summary>
    public IReadOnlyDictionary<string, string> Instruments => _names;

    /// <summary>Sum of a counter so far; 0 when it has counted nothing.</summary>
    public long Sum(string name) => _sums.GetValueOrDefault(name);

    /// <summary>The same of one value of the tag <c>reason</c>.</summary>
    public long Sum(string name, string reason) => _sums.GetValueOrDefault($"{name} {reason}");

    /// <summary>How often a counter or a histogram was told something.</summary>
    public int Times(string name) => _times.GetValueOrDefault(name);

    /// <summary>All counters that begin so and have counted, such as <c>/success 2, /error/known 1</c>.</summary>
    public string Sums(string prefix) => string.Join(", ", _sums
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => $"{pair.Key[prefix.Length..]} {pair.Value}".Trim()));

    /// <summary>What a gauge, or the counter of one peer, shows now; null when it shows nothing.</summary>
    public long? Now(string name, string? peer = null)
    {
        _observed.Clear();
        _listener.RecordObservableInstruments();
        return _observed.TryGetValue(Key(name, peer), out var value) ? value : null;
    }

    /// <summary>How many peers are shown now, each by itself.</summary>
    public int PeersShown()
    {
        _observed.Clear();
        _listener.RecordObservableInstruments();
        return _observed.Keys.Count(key => key.StartsWith("devp2p.peer.", StringComparison.Ordinal));
    }

    public void Dispose() => _listener.Dispose();

    private static string Key(string name, string? peer) => $"{name} {peer}";

    private void Record(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (instrument.IsObservable)
        {
            _observed[Key(instrument.Name, tags.IsEmpty ? null : (string)tags[0].Value!)] = value;
        }
        else
        {
            _times.AddOrUpdate(instrument.Name, 1, (_, times) => times + 1);
            _sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
            if (!tags.IsEmpty && tags[0] is { Key: "reason", Value: string reason })
            {
                _sums.AddOrUpdate($"{instrument.Name} {reason}", value, (_, sum) => sum + value);
            }
        }
    }
}
