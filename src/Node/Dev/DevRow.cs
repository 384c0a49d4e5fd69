using System.Collections.Immutable;
using Akka.Devp2p.Actors.Peers;

namespace Akka.Devp2p.Node.Dev;

/// <summary>One node of the development network at one moment.</summary>
/// <param name="Name">n1, n2, ...; n1 is the bootnode.</param>
/// <param name="TcpPort">Where it listens.</param>
/// <param name="Peers">Name and source of each peer that has passed eth's handshake, by name.</param>
internal sealed record DevRow(string Name, int TcpPort, ImmutableArray<(string Name, string Source)> Peers)
{
    public static DevRow From(string name, int tcpPort, IEnumerable<PeerSnapshot> peers, Func<PeerSnapshot, string> nameOf) =>
        new(name, tcpPort, [.. peers.Where(HasStatus).Select(peer => (nameOf(peer), peer.Source)).OrderBy(peer => peer.Item1.Length).ThenBy(peer => peer.Item1, StringComparer.Ordinal)]);

    /// <summary>"n1 (discv4), n4 (inbound)".</summary>
    public string Found => string.Join(", ", Peers.Select(peer => $"{peer.Name} ({peer.Source})"));

    private static bool HasStatus(PeerSnapshot peer) => peer.Protocols.TryGetValue("eth", out var eth) && eth is not null;
}
