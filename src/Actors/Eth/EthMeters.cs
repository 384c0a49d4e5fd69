using System.Diagnostics.Metrics;

namespace Akka.Devp2p.Actors.Eth;

// a list of names and texts like that of ConnectionMeters, and nothing besides that both could share
/// <summary>Why the exchange of Status came to nothing, by who dialed: geth's eth/protocols/eth/metrics.go and markError. Thread-safe.</summary>
internal sealed class EthMeters(Meter meter)
{
    private readonly Direction _ingress = new(meter, "eth/protocols/eth/ingress/handshake/error/"), _egress = new(meter, "eth/protocols/eth/egress/handshake/error/");

    /// <param name="inbound">The peer dialed us.</param>
    /// <param name="fault">One of the constant texts; null when the connection just ended.</param>
    internal void Failed(bool inbound, string? fault) => (inbound ? _ingress : _egress).Failed(fault);

    private sealed class Direction(Meter meter, string name)
    {
        private readonly Counter<long> _peer = Of(meter, name + "peer", "The peer broke the rules, or left.");
        private readonly Counter<long> _timeout = Of(meter, name + "timeout", "No Status in time.");
        private readonly Counter<long> _network = Of(meter, name + "network", "Another network id.");
        private readonly Counter<long> _version = Of(meter, name + "version", "Another version than the one that was agreed on.");
        private readonly Counter<long> _genesis = Of(meter, name + "genesis", "Another genesis block.");
        private readonly Counter<long> _forkId = Of(meter, name + "forkid", "A fork id that does not go with ours.");

        internal void Failed(string? fault)
        {
            var counter = fault switch
            {
                EthMachine.TimedOut => _timeout,
                EthHandshake.WrongNetwork => _network,
                EthHandshake.WrongVersion => _version,
                EthHandshake.WrongGenesis => _genesis,
                EthHandshake.RemoteStale or EthHandshake.LocalStale => _forkId,
                _ => _peer,
            };
            counter.Add(1);
        }

        private static Counter<long> Of(Meter meter, string name, string description) => meter.CreateCounter<long>(name, "{peer}", description);
    }
}
