using System.Net;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>The UDP mappings of a router. Pure: time is an argument, in ticks.</summary>
internal sealed class NatTable(NatKind kind, Func<long> lifetime)
{
    private const int FirstPort = 40_000;

    private readonly Dictionary<(IPEndPoint Inside, IPEndPoint? To), Mapping> _byInside = [];
    private readonly Dictionary<int, Mapping> _byPort = [];
    private readonly Dictionary<int, IPEndPoint> _fixed = [];
    private int _nextPort = FirstPort;

    internal void MapPort(int port, IPEndPoint inside) => _fixed[port] = inside;

    /// <summary>The outside port of what goes out; makes or refreshes the mapping.</summary>
    internal int Out(IPEndPoint inside, IPEndPoint to, long now)
    {
        foreach (var (port, owner) in _fixed)
        {
            if (owner.Equals(inside))
            {
                return port;
            }
        }

        var key = (inside, kind == NatKind.Symmetric ? to : null);
        if (!_byInside.TryGetValue(key, out var mapping) || IsOver(mapping.Used, now))
        {
            mapping = Map(key, mapping, inside);
        }

        mapping.Used = now;
        mapping.Sent[Filter(to)] = now;
        return mapping.Port;
    }

    /// <summary>Where to inside; null when it is not let in.</summary>
    internal IPEndPoint? In(int port, IPEndPoint from, long now)
    {
        if (_fixed.TryGetValue(port, out var inside))
        {
            return inside;
        }

        if (!_byPort.TryGetValue(port, out var mapping) || IsOver(mapping.Used, now))
        {
            return null;
        }

        var mayEnter = kind == NatKind.FullCone || (mapping.Sent.TryGetValue(Filter(from), out var sent) && !IsOver(sent, now));
        return mayEnter ? mapping.Inside : null;
    }

    private Mapping Map((IPEndPoint, IPEndPoint?) key, Mapping? old, IPEndPoint inside)
    {
        if (old is not null)
        {
            _byPort.Remove(old.Port);
        }

        // routers keep the port where they can, but a symmetric one has many for the same
        var port = kind != NatKind.Symmetric && IsFree(inside.Port) ? inside.Port : FreePort();
        return _byInside[key] = _byPort[port] = new Mapping(port, inside);
    }

    private int FreePort()
    {
        while (!IsFree(_nextPort))
        {
            _nextPort = _nextPort == ushort.MaxValue ? FirstPort : _nextPort + 1;
        }

        return _nextPort++;
    }

    private bool IsFree(int port) => !_byPort.ContainsKey(port) && !_fixed.ContainsKey(port);

    // what must have been sent to before it may send back
    private IPEndPoint Filter(IPEndPoint remote) => kind == NatKind.Restricted ? new IPEndPoint(remote.Address, 0) : remote;

    private bool IsOver(long used, long now) => now - used >= lifetime();

    private sealed class Mapping(int port, IPEndPoint inside)
    {
        internal int Port => port;

        internal IPEndPoint Inside => inside;

        internal long Used { get; set; }

        internal Dictionary<IPEndPoint, long> Sent { get; } = [];
    }
}
