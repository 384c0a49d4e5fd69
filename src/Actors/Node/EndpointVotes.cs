using System.Net;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Node;

/// <summary>
/// Our endpoint of one address family as other nodes see it (geth: netutil.IPTracker, with its numbers). Each network has one vote, the last it has
/// given, for so long; what has ten of them and more than half of all is believed. It stays so while nobody says anything else: until another
/// has more votes, or ten say otherwise and nobody says it any more. We choose who votes, by pinging; whoever has come to us by itself is soon pinged, too,
/// so the votes of those are never enough for ten minutes. Pure but for the clock.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="portIsSet">A person has chosen our UDP port: then the vote is on the address alone.</param>
internal sealed class EndpointVotes(TimeProvider time, bool portIsSet)
{
    /// <summary>geth's iptrackMinStatements.</summary>
    internal const int Needed = 10;

    /// <summary>Votes of networks that have come to us by themselves: strangers choose how many of them there are.</summary>
    internal const int MaxUnasked = Needed - 1;

    /// <summary>Networks remembered; a vote is given in answer to a ping of ours, so there are as many as we ping.</summary>
    internal const int MaxVoters = 1024;

    // What one operator has for the asking is one network. IPv4: a /24, the least that is routed. IPv6: a /32, what a registry gives a provider; a /48 is what
    // providers and tunnel brokers give anybody, and of a /32 there are 65,536. A member of RIPE gets a /29 without a reason: eight of the ten.
    private const int Bits4 = 24, Bits6 = 32;

    /// <summary>geth's iptrackWindow and iptrackContactWindow.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(5), ContactWindow = TimeSpan.FromMinutes(10);

    private readonly OldestFirst<Subnet, Vote> _votes = new(MaxVoters);
    private readonly Dictionary<IPEndPoint, int> _counts = [];
    private readonly OldestFirst<Subnet, DateTimeOffset> _strangers = new(MaxVoters);
    private readonly SteadyClock _clock = new(time);
    private DateTimeOffset? _unasked;
    private int _unaskedVotes;

    /// <summary>What is believed, without a port (0) when that is not voted on; null for nothing.</summary>
    internal IPEndPoint? Elected { get; set; }

    /// <summary>Votes that count now, and how many of them are for what is believed, or else for what most of them are for.</summary>
    internal (int All, int Agreeing) Count()
    {
        ForgetOld();
        return (_votes.Count, Elected is not null ? _counts.GetValueOrDefault(Elected) : _counts.Values.DefaultIfEmpty().Max());
    }

    /// <summary>True when somebody to whom we had not sent anything has reached us lately: geth's PredictFullConeNAT, but for hosts that have proven their address.</summary>
    internal bool IsReachedUnasked => _unasked is { } at && _clock.Now - at < ContactWindow;

    /// <summary>Somebody there has come by itself, and has proven where it is: for that long its network is a stranger's, unless it has a vote.</summary>
    /// <param name="by">Who.</param>
    /// <param name="unasked">We had not sent anything there. A stranger may leave unanswered what we send, so it remains one.</param>
    internal void StrangerCame(IPAddress by, bool unasked)
    {
        var now = _clock.Now;
        _unasked = unasked ? now : _unasked;
        var network = NetworkOf(by);
        ForgetOld();
        if (!_votes.TryGet(network, out _))
        {
            _strangers.Set(network, now);
        }
    }

    /// <summary>Takes a vote; true when something else is believed now.</summary>
    /// <param name="by">Who has answered a ping of ours.</param>
    /// <param name="seen">Where it saw the ping come from.</param>
    internal bool Take(IPAddress by, IPEndPoint seen)
    {
        var (network, now) = (NetworkOf(by), _clock.Now);
        var unasked = _strangers.TryGet(network, out var came) && now - came < ContactWindow;
        ForgetOld();
        if (!IsBelievable(by, seen) || (unasked && _unaskedVotes == MaxUnasked && !_votes.TryGet(network, out _)))
        {
            return false;
        }

        var vote = portIsSet ? new IPEndPoint(seen.Address, 0) : seen;
        if (!Forget(network) && _votes.Count == MaxVoters)
        {
            Forget(_votes.Oldest.Key);
        }

        _votes.Set(network, new Vote(vote, now, unasked));
        _unaskedVotes += unasked ? 1 : 0;
        _counts[vote] = _counts.GetValueOrDefault(vote) + 1;
        return Elect(vote);
    }

    /// <summary>Nobody gains votes but whom this one is for, so nobody else can have won.</summary>
    private bool Elect(IPEndPoint vote)
    {
        var count = _counts[vote];
        var before = Elected is null ? 0 : _counts.GetValueOrDefault(Elected);
        if (vote.Equals(Elected))
        {
            return false;
        }

        if (count >= Needed && count > before && 2 * count > _votes.Count)
        {
            Elected = vote;
            return true;
        }

        if (Elected is null || before > 0 || _votes.Count < Needed)
        {
            return false;
        }

        Elected = null; // ten say that it is wrong, though not what is right: a router with a port for each destination
        return true;
    }

    private void ForgetOld()
    {
        var now = _clock.Now;
        while (_votes.Count > 0 && _votes.Oldest is var (network, vote) && now - vote.At >= Window)
        {
            Forget(network);
        }
    }

    private bool Forget(Subnet network)
    {
        if (!_votes.TryGet(network, out var vote))
        {
            return false;
        }

        _votes.Remove(network);
        _unaskedVotes -= vote.Unasked ? 1 : 0;
        if (--_counts[vote.Seen] == 0)
        {
            _counts.Remove(vote.Seen);
        }

        return true;
    }

    private static Subnet NetworkOf(IPAddress address) => NetCheck.SubnetOf(address, Bits4, Bits6);

    /// <summary>Nobody lives at a special address, and a local one is seen from nearby only.</summary>
    private static bool IsBelievable(IPAddress by, IPEndPoint seen) =>
        by.AddressFamily == seen.AddressFamily && seen.Port != 0
        && !NetCheck.IsUnspecified(seen.Address) && !NetCheck.IsSpecial(seen.Address)
        && (OutsideCheck.WhyNotPublic(seen.Address) is null || OutsideCheck.WhyNotPublic(by) is not null)
        && (!NetCheck.IsLoopback(seen.Address) || NetCheck.IsLoopback(by));

    private readonly record struct Vote(IPEndPoint Seen, DateTimeOffset At, bool Unasked);
}
