using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Who may be a peer: geth's <c>postHandshakeChecks</c> and <c>addPeerChecks</c> with their order, and the sets they look at. Pure.
/// </summary>
/// <param name="self">Our own id.</param>
/// <param name="maxPeers">Peers at most; trusted and statically dialed ones may exceed it.</param>
/// <param name="maxInbound">Inbound peers at most.</param>
/// <param name="ours">The capabilities we offer; with none, nobody is useless.</param>
/// <param name="holdAtMost">How long a second connection to the same node may wait for the end of the first; see <see cref="HoldFor"/>.</param>
internal sealed class Admission(NodeId self, int maxPeers, int maxInbound, IReadOnlyCollection<Capability> ours, TimeSpan holdAtMost)
{
    private readonly Dictionary<NodeId, (PeerFlags Flags, DateTimeOffset At)> _peers = [];
    private readonly HashSet<NodeId> _trusted = [];
    private int _inbound;

    /// <summary>Peers, and connections that passed the last check and become peers now.</summary>
    public int Count => _peers.Count;

    public int Inbound => _inbound;

    public IReadOnlyCollection<NodeId> TrustedNodes => _trusted;

    public bool Contains(NodeId id) => _peers.ContainsKey(id);

    /// <summary>True when this changed anything.</summary>
    public bool SetTrusted(NodeId id, bool trusted) => trusted ? _trusted.Add(id) : _trusted.Remove(id);

    /// <summary>The flags of a connection, with Trusted as it is now.</summary>
    public PeerFlags WithTrust(NodeId id, PeerFlags flags) =>
        _trusted.Contains(id) ? flags | PeerFlags.Trusted : flags & ~PeerFlags.Trusted;

    /// <summary>First checkpoint: the identity is known, the peer's Hello is not. Null lets it go on.</summary>
    public DisconnectReason? CheckPostHandshake(NodeId id, PeerFlags flags)
    {
        var trusted = _trusted.Contains(id);
        if (!trusted && !flags.HasFlag(PeerFlags.Static) && _peers.Count >= maxPeers)
        {
            return DisconnectReason.TooManyPeers;
        }

        if (!trusted && flags.HasFlag(PeerFlags.Inbound) && _inbound >= maxInbound)
        {
            return DisconnectReason.TooManyPeers;
        }

        if (_peers.ContainsKey(id))
        {
            return DisconnectReason.AlreadyConnected;
        }

        return id == self ? DisconnectReason.Self : null;
    }

    /// <summary>Second checkpoint: the capabilities are known too; the others may have connected meanwhile. Null lets it in.</summary>
    public DisconnectReason? CheckAddPeer(NodeId id, PeerFlags flags, IReadOnlyCollection<Capability> theirs) =>
        ours.Count > 0 && !theirs.Any(ours.Contains) ? DisconnectReason.UselessPeer : CheckPostHandshake(id, flags);

    /// <summary>
    /// Both sides dialed at the same moment, and this is the second connection here: how long it waits instead of being refused at once.
    /// The first here may be the second over there; were both sides to refuse their second, none would be left. The other side, geth too,
    /// refuses one of the two meanwhile: if its choice is our first, this one takes the place. Where both sides wait, the one with the
    /// larger id decides, for it waits a third as long. Refusing at the first checkpoint is always safe: without our Hello the other
    /// side can't have admitted that connection. Null when there is nothing to wait for.
    /// </summary>
    public TimeSpan? HoldFor(NodeId id, PeerFlags flags, DateTimeOffset now) =>
        _peers.TryGetValue(id, out var first)
        && (first.Flags ^ flags).HasFlag(PeerFlags.Inbound)
        && now - first.At < holdAtMost
            ? self.CompareTo(id) > 0 ? holdAtMost / 3 : holdAtMost
            : null;

    /// <summary>Takes a place; the peer must have passed the check, or be known to run already.</summary>
    public void Add(NodeId id, PeerFlags flags, DateTimeOffset now)
    {
        _peers.Add(id, (flags, now));
        _inbound += flags.HasFlag(PeerFlags.Inbound) ? 1 : 0;
    }

    /// <summary>Gives the place back.</summary>
    public void Remove(NodeId id)
    {
        if (_peers.Remove(id, out var peer))
        {
            _inbound -= peer.Flags.HasFlag(PeerFlags.Inbound) ? 1 : 0;
        }
    }
}
