using System.Net;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// To each protocol, from the owner of the sockets: datagrams come and go by this one from now on, until <see cref="SocketLost"/> names it. There is one for
/// both families or one for each.
/// </summary>
/// <param name="Socket">Takes <see cref="SendDatagram"/> and <see cref="SendPacket"/>.</param>
/// <param name="Local">The bound address with the real port.</param>
/// <param name="ForBoth">It is bound to :: and takes IPv4 as well.</param>
internal sealed record SocketOpened(IActorRef Socket, IPEndPoint Local, bool ForBoth = false) : IDeadLetterSuppression, ILocalMessage
{
    /// <summary>Whether datagrams to this address leave by it.</summary>
    public bool Serves(IPAddress address) => ForBoth || Local.AddressFamily == address?.AddressFamily;
}
