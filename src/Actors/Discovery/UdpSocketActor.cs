using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>
/// Owns one UDP socket and its receiving thread (geth: readLoop). Decoded packets go to discv4 straight from that thread. When the
/// socket dies the actor stops; the parent starts the next.
/// </summary>
public sealed class UdpSocketActor : Devp2pActor
{
    private readonly IDatagramSockets _sockets;
    private readonly DatagramReceiver _receiver;
    private readonly DiscoveryMeters? _meters;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private IDatagramSocket? _socket;

    public UdpSocketActor(DiscoverySetup setup, DiscoveryRefs refs)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(refs);
        (_sockets, _meters) = (setup.Sockets, setup.Meters);
        var (settings, v4) = (setup.Settings, refs.V4);
        _receiver = new DatagramReceiver(
            new AddressRates(setup.Time, settings.RatePerSource, settings.BurstPerSource, settings.MaxSources, setup.Known),
            new InFlightLimit(settings.MaxInFlight),
            packet => v4.Tell(packet, ActorRefs.NoSender),
            _sockets.Signatures,
            meters: _meters);
    }

    public static Props Props(DiscoverySetup setup, DiscoveryRefs refs) => Akka.Actor.Props.Create(() => new UdpSocketActor(setup, refs));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SendDatagram send:
                OnSend(send);
                break;
            case Open open when _socket is null:
                OnOpen(open.Local);
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
        Context.Parent.Tell(new Counted(_receiver.Counts));
    }

    private void OnOpen(IPEndPoint local)
    {
        try
        {
            _socket = _sockets.Bind(local);
        }
        catch (SocketException e)
        {
            Context.Parent.Tell(new Refused(local, e.Message));
            return;
        }

        var self = Self;
        Context.Parent.Tell(new Opened(_socket.LocalEndPoint));
        _socket.Start(_receiver.OnDatagram, error => self.Tell(new Died(error), ActorRefs.NoSender));
    }

    private void OnSend(SendDatagram send)
    {
        var result = _socket?.Send(send.Bytes.Span, send.To) ?? SocketError.NotConnected;
        send.Waiting.Leave();
        if (result == SocketError.Success)
        {
            _meters?.Sent(send.Bytes.Length);
        }
        else if (_log.IsDebugEnabled)
        {
            _log.Debug("UDP send to {0} failed: {1}", send.To, result);
        }
    }

    /// <summary>Bind there. Answered to the parent with <see cref="Opened"/> or <see cref="Refused"/>.</summary>
    public sealed record Open(IPEndPoint Local) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Answered with <see cref="Counts"/>.</summary>
    public sealed record GetCounts : IDeadLetterSuppression, ILocalMessage
    {
        public static GetCounts Instance { get; } = new();
    }

    public sealed record Counts(DatagramCounts Values) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>To the parent, last of all: what this socket has counted.</summary>
    public sealed record Counted(DatagramCounts Values) : IDeadLetterSuppression, ILocalMessage;

    public sealed record Opened(IPEndPoint Local) : ILocalMessage;

    public sealed record Refused(IPEndPoint Local, string Error) : ILocalMessage;

    private sealed record Died(SocketError Error) : IDeadLetterSuppression, ILocalMessage;
}
