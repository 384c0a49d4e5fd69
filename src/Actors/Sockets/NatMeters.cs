using System.Diagnostics.Metrics;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>What gateways do for us. geth has no metrics of it. Thread-safe.</summary>
public sealed class NatMeters
{
    private readonly Counter<long> _requests;
    private readonly Counter<long> _failures;
    private long _ports;

    internal NatMeters(Meter meter)
    {
        meter.CreateObservableGauge("devp2p.nat.ports", () => Interlocked.Read(ref _ports), "{port}", "Ports that a gateway maps to us now.");
        _requests = meter.CreateCounter<long>("devp2p.nat.requests", "{request}", "Ports asked for, renewals included.");
        _failures = meter.CreateCounter<long>("devp2p.nat.failures", "{request}", "Ports asked for and not given.");
    }

    internal void Asked() => _requests.Add(1);

    internal void Failed() => _failures.Add(1);

    /// <param name="by">1 or -1.</param>
    internal void CountPorts(int by) => Interlocked.Add(ref _ports, by);
}
