using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// Owns one UDP socket with its receiving thread (geth: readLoop) and the workers that recover and make signatures. Datagrams go to the protocols
/// straight from those threads. When the socket dies the actor stops; the parent starts the next.
/// </summary>
public sealed class UdpSocketActor : Devp2pActor
{
    private readonly DiscoverySetup _setup;
    private readonly DatagramWorkers _workers;
    private readonly DatagramReceiver _receiver;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IDatagramSocket? _socket;
    private DatagramSender? _sender;

    public UdpSocketActor(DiscoverySetup setup, DiscoveryRefs refs)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(refs);
        _setup = setup;
        var (settings, v4, v5, self) = (setup.Settings, refs.V4, refs.V5, Self);
        _workers = new DatagramWorkers(setup.Sockets.IsConcurrent ? settings.Workers : 0, () => self.Tell(new Died(SocketError.Fault), ActorRefs.NoSender));
        var rates = new AddressRates(setup.Time, settings.RatePerSource, settings.BurstPerSource, settings.MaxSources, setup.Known);
        _receiver = new DatagramReceiver(rates, new InFlightLimit(settings.MaxInFlight), _workers, setup.Sockets.Signatures)
        {
            Packets = v4.IsNobody() ? null : packet => v4.Tell(packet, ActorRefs.NoSender),
            Unhandled = v5.IsNobody() ? null : datagram => v5.Tell(datagram, ActorRefs.NoSender),
            UnhandledLimit = new InFlightLimit(settings.MaxInFlight),
            Meters = setup.Meters,
            Malformed = OnMalformed,
            BadPacket = OnBadPacket,
        };
    }

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs) => Akka.Actor.Props.Create(() => new UdpSocketActor(setup, refs));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SendPacket send:
                _sender?.Send(send);
                break;
            case SendDatagram send:
                _sender?.Send(send);
                break;
            case Open open when _socket is null:
                OnOpen(open.Local, open.OneFamily);
                break;
            case GetCounts:
                Sender.Tell(new Counts(_receiver.Counts));
                break;
            case Died died:
                _log.Warning("UDP socket {0} died: {1}", _socket?.LocalEndPoint, died.Error);
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        _socket?.Dispose();
        _workers.Stop();
        Context.Parent.Tell(new Counted(_receiver.Counts));
    }

    // on the socket's own threads, which a log may be
    private void OnMalformed(IPEndPoint from, int size)
    {
        if (_log.IsDebugEnabled)
        {
            _log.Debug("Dropped {0} bytes from {1}: no packet of discovery", size, from);
        }
    }

    private void OnBadPacket(IPEndPoint from, WireError error)
    {
        if (_log.IsDebugEnabled)
        {
            _log.Debug("Dropped a packet from {0}: {1}", from, error);
        }
    }

    private void OnOpen(IPEndPoint local, bool oneFamily)
    {
        try
        {
            _socket = oneFamily ? _setup.Sockets.BindOneFamily(local) : _setup.Sockets.Bind(local);
        }
        catch (SocketException e)
        {
            Context.Parent.Tell(new Refused(local, e.Message));
            return;
        }

        var self = Self;
        _sender = new DatagramSender(_socket, _workers, _setup, _log);
        Context.Parent.Tell(new Opened(_socket.LocalEndPoint));
        _workers.Start($"udp-{_socket.LocalEndPoint.Port}");
        _socket.Start(_receiver.OnDatagram, error => self.Tell(new Died(error), ActorRefs.NoSender));
    }

    /// <summary>Bind there. Answered to the parent with <see cref="Opened"/> or <see cref="Refused"/>.</summary>
    /// <param name="Local">Where.</param>
    /// <param name="OneFamily">:: does not take IPv4, which has a socket of its own.</param>
    public sealed record Open(IPEndPoint Local, bool OneFamily = false) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Answered with <see cref="Counts"/>.</summary>
    public sealed record GetCounts : IDeadLetterSuppression, ILocalMessage
    {
        public static GetCounts Instance { get; } = new();
    }

    /// <summary>What this socket has counted so far.</summary>
    public sealed record Counts(DatagramCounts Values) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>To the parent, last of all: what this socket has counted.</summary>
    public sealed record Counted(DatagramCounts Values) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>To the parent: it is bound, to this address with the real port.</summary>
    public sealed record Opened(IPEndPoint Local) : ILocalMessage;

    /// <summary>To the parent: the system refused the address; the error is the system's in one line.</summary>
    public sealed record Refused(IPEndPoint Local, string Error) : ILocalMessage;

    private sealed record Died(SocketError Error) : IDeadLetterSuppression, ILocalMessage;
}
