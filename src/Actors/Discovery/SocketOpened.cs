using System.Net;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>To each protocol, from the owner of the sockets: datagrams come and go from now on, until <see cref="SocketLost"/>.</summary>
/// <param name="Socket">Takes <see cref="SendDatagram"/>.</param>
/// <param name="Local">The bound address with the real port.</param>
public sealed record SocketOpened(IActorRef Socket, IPEndPoint Local) : IDeadLetterSuppression, ILocalMessage;
