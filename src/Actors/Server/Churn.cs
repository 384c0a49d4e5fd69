using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Which peer makes room for a newcomer, and when: geth's <c>eth/dropper.go</c>. Without it those who came first keep their places for ever and
/// new nodes find none. Pure.
/// </summary>
/// <param name="settings">Times.</param>
/// <param name="server">Places.</param>
/// <param name="randomness">Draws the times, and the peer: nobody can work out who is next.</param>
internal sealed class Churn(ReputationSettings settings, ServerSettings server, IRandomness randomness)
{
    /// <summary>One in so many peers of each direction is protected, rounded up: the most useful, if of any use.</summary>
    public const int ProtectedShare = 10;

    private DateTimeOffset? _dialedFullSince;
    private DateTimeOffset? _inboundFullSince;

    /// <summary>How long until the next look: uniform between the two settings.</summary>
    public TimeSpan NextWait() =>
        settings.ChurnMin + TimeSpan.FromMilliseconds(randomness.Next((int)(settings.ChurnMax - settings.ChurnMin).TotalMilliseconds + 1));

    /// <summary>A peer has come or gone.</summary>
    public void OnCounts(int dialed, int inbound, DateTimeOffset now)
    {
        var full = dialed + inbound >= server.MaxPeers;
        _dialedFullSince = full || dialed >= server.MaxDialed ? _dialedFullSince ?? now : null;
        _inboundFullSince = full || inbound >= server.MaxInbound ? _inboundFullSince ?? now : null;
    }

    /// <summary>
    /// A random one of those in a direction that has been full for <see cref="ReputationSettings.ChurnMin"/>, that are old enough, neither static
    /// nor trusted, and not protected. Null when there is none, or when only <see cref="ReputationSettings.Floor"/> peers are there.
    /// </summary>
    public NodeId? Choose(IReadOnlyCollection<Candidate> peers, DateTimeOffset now)
    {
        if (peers.Count <= settings.Floor)
        {
            return null;
        }

        var droppable = new List<NodeId>();
        foreach (var direction in peers.Where(peer => !peer.Kept).GroupBy(peer => peer.Inbound))
        {
            if ((direction.Key ? _inboundFullSince : _dialedFullSince) is { } since && now - since >= settings.ChurnMin)
            {
                var places = (direction.Count() + ProtectedShare - 1) / ProtectedShare;
                var protectedOnes = direction.Where(peer => peer.Usefulness > 0).OrderByDescending(peer => peer.Usefulness).ThenBy(peer => peer.At).Take(places)
                    .Select(peer => peer.Id).ToHashSet();
                droppable.AddRange(direction.Where(peer => now - peer.At >= settings.ChurnAge && !protectedOnes.Contains(peer.Id)).Select(peer => peer.Id));
            }
        }

        return droppable.Count == 0 ? null : droppable[randomness.Next(droppable.Count)];
    }

    /// <param name="Id">The peer.</param>
    /// <param name="Inbound">Who dialed.</param>
    /// <param name="Kept">Static or trusted.</param>
    /// <param name="At">Since when it is connected.</param>
    /// <param name="Usefulness">What its protocols say; see <c>ProtocolActor.ScoreUsefulness</c>.</param>
    internal readonly record struct Candidate(NodeId Id, bool Inbound, bool Kept, DateTimeOffset At, double Usefulness);
}
