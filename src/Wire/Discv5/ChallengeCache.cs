using System.Net;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Discv5;

/// <summary>
/// Challenges under way, each for one second, by node and endpoint. Bounded in all, where the oldest makes room, and by address (IPv6: by /64),
/// where the newest is refused: so one address can't cause more handshakes than that.
/// </summary>
internal sealed class ChallengeCache(int max, int maxPerAddress, TimeSpan lifetime)
{
    private readonly Dictionary<SessionPlace, LinkedListNode<(SessionPlace Place, SentChallenge Challenge)>> _index = [];
    private readonly LinkedList<(SessionPlace Place, SentChallenge Challenge)> _order = new();
    private readonly Dictionary<Subnet, int> _perAddress = [];

    internal int Count => _index.Count;

    internal SentChallenge? Get(SessionPlace place, DateTimeOffset now)
    {
        Expire(now);
        return _index.TryGetValue(place, out var node) ? node.Value.Challenge : null;
    }

    /// <summary>The challenge counts once.</summary>
    internal SentChallenge? Take(SessionPlace place, DateTimeOffset now)
    {
        var challenge = Get(place, now);
        Remove(place);
        return challenge;
    }

    internal bool HasRoom(IPEndPoint at) => _perAddress.GetValueOrDefault(AddressOf(at)) < maxPerAddress;

    internal void Add(SessionPlace place, SentChallenge challenge)
    {
        if (_index.Count >= max)
        {
            Remove(_order.First!.Value.Place);
        }

        var address = AddressOf(place.At);
        _index[place] = _order.AddLast((place, challenge));
        _perAddress[address] = _perAddress.GetValueOrDefault(address) + 1;
    }

    private static Subnet AddressOf(IPEndPoint at) => NetCheck.SubnetOf(at.Address, 32, 64);

    private void Expire(DateTimeOffset now)
    {
        while (_order.First is { } first && now - first.Value.Challenge.SentAt >= lifetime)
        {
            Remove(first.Value.Place);
        }
    }

    private void Remove(SessionPlace place)
    {
        if (!_index.Remove(place, out var node))
        {
            return;
        }

        _order.Remove(node);
        var address = AddressOf(place.At);
        var left = _perAddress[address] - 1;
        if (left == 0)
        {
            _perAddress.Remove(address);
        }
        else
        {
            _perAddress[address] = left;
        }
    }
}
