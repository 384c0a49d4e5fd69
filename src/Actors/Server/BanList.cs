using System.Collections.Immutable;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Server;

/// <summary>
/// Who is banned. By node id and never by address: many nodes may live behind one address, and one that has lost its place gets a new id as
/// easily as a new address. Pure, bounded.
/// </summary>
internal sealed class BanList
{
    /// <summary>Bans at most. Beyond it the automatic one that ends first gives way; a person's ban never does.</summary>
    public const int MaxBans = 4096;

    /// <summary>The longest ban; a longer one is cut to it.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromDays(3650);

    private readonly Dictionary<NodeId, Ban> _bans = [];

    /// <summary>All banned nodes, to be handed on.</summary>
    public ImmutableHashSet<NodeId> Ids { get; private set; } = [];

    /// <summary>Those that end first come first.</summary>
    public ImmutableArray<Ban> All => [.. _bans.Values.OrderBy(ban => ban.Until).ThenBy(ban => ban.Id)];

    /// <summary>When the next ban ends; null without any.</summary>
    public DateTimeOffset? NextEnd => _bans.Count == 0 ? null : _bans.Values.Min(ban => ban.Until);

    public bool IsBanned(NodeId id, DateTimeOffset now) => _bans.TryGetValue(id, out var ban) && ban.Until > now;

    /// <summary>Adds a ban, or changes the one the node has; an automatic one takes the place of a person's never.</summary>
    /// <param name="ban">The ban.</param>
    /// <param name="gaveWay">A ban that had to leave for it.</param>
    /// <returns>False when it was not taken.</returns>
    public bool Add(Ban ban, out Ban? gaveWay)
    {
        gaveWay = null;
        if (ban.Automatic && _bans.TryGetValue(ban.Id, out var known) && !known.Automatic)
        {
            return false;
        }

        if (_bans.Count >= MaxBans && !_bans.ContainsKey(ban.Id))
        {
            gaveWay = _bans.Values.Where(other => other.Automatic).MinBy(other => other.Until);
            if (gaveWay is null)
            {
                return false;
            }

            Remove(gaveWay.Id);
        }

        _bans[ban.Id] = ban;
        Ids = Ids.Add(ban.Id);
        return true;
    }

    /// <summary>False when there is no such ban.</summary>
    public bool Remove(NodeId id)
    {
        Ids = Ids.Remove(id);
        return _bans.Remove(id);
    }

    /// <summary>Removes and gives the bans that are over.</summary>
    public ImmutableArray<Ban> RemoveExpired(DateTimeOffset now)
    {
        var expired = All.TakeWhile(ban => ban.Until <= now).ToImmutableArray();
        foreach (var ban in expired)
        {
            Remove(ban.Id);
        }

        return expired;
    }

    /// <summary>When a ban of this length ends, in whole milliseconds: so it is kept on disk, and it is to be the same after a restart.</summary>
    public static DateTimeOffset End(DateTimeOffset now, TimeSpan duration) =>
        DateTimeOffset.FromUnixTimeMilliseconds((now + (duration < MaxDuration ? duration : MaxDuration)).ToUnixTimeMilliseconds());
}
