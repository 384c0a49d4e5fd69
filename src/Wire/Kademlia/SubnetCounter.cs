using System.Net;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Kademlia;

/// <summary>Counts addresses per network and refuses more than a limit, separately for IPv4 and IPv6. The caller exempts local addresses.</summary>
internal sealed class SubnetCounter(int bits4, int limit4, int bits6, int limit6)
{
    private readonly Dictionary<Subnet, int> _members = [];

    /// <summary>Addresses counted.</summary>
    internal int Count { get; private set; }

    /// <summary>Addresses counted by network.</summary>
    internal IReadOnlyDictionary<Subnet, int> Members => _members;

    internal bool TryAdd(IPAddress address)
    {
        var net = NetCheck.SubnetOf(address, bits4, bits6);
        var count = _members.GetValueOrDefault(net);
        if (count >= (net.IsIp6 ? limit6 : limit4))
        {
            return false;
        }

        _members[net] = count + 1;
        Count++;
        return true;
    }

    internal void Remove(IPAddress address)
    {
        var net = NetCheck.SubnetOf(address, bits4, bits6);
        if (!_members.TryGetValue(net, out var count))
        {
            return;
        }

        Count--;
        if (count == 1)
        {
            _members.Remove(net);
        }
        else
        {
            _members[net] = count - 1;
        }
    }
}
