using System.Net;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>The sockets that a protocol has to send by: none, one, or one for each family. What waits to be sent is counted for each by itself.</summary>
/// <param name="maxWaiting">Datagrams that wait for one socket at most.</param>
internal sealed class OpenSockets(int maxWaiting)
{
    private readonly List<(SocketOpened Opened, InFlightLimit Unsent)> _open = [];

    /// <summary>False when it is known already: it is told when it opened, and in answer to who asks.</summary>
    internal bool TryAdd(SocketOpened opened)
    {
        if (_open.Exists(socket => socket.Opened == opened))
        {
            return false;
        }

        _open.Add((opened, new InFlightLimit(maxWaiting)));
        return true;
    }

    /// <summary>Takes it out; null when it is not known.</summary>
    internal SocketOpened? Remove(SocketLost lost)
    {
        var found = _open.Find(socket => socket.Opened.Socket.Equals(lost.Socket));
        _open.Remove(found);
        return found.Opened;
    }

    /// <summary>The one by which datagrams to this address leave; null when there is none now.</summary>
    internal SocketOpened? For(IPAddress to) => _open.Find(socket => socket.Opened.Serves(to)).Opened;

    /// <summary>Sends what <paramref name="make"/> returns, which counts until it is sent. False when too much waits already; without a socket it is lost, as on any line.</summary>
    internal bool TrySend(IPEndPoint to, bool stranger, Func<InFlightLimit, object> make)
    {
        var (opened, unsent) = _open.Find(socket => socket.Opened.Serves(to.Address));
        if (opened is null)
        {
            return true;
        }

        if (!unsent.TryEnter(stranger))
        {
            return false;
        }

        opened.Socket.Tell(make(unsent));
        return true;
    }
}
