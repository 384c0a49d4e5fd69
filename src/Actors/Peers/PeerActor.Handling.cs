using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Peers;

// what the messages do
public sealed partial class PeerActor
{
    /// <summary>The server is told at once what a protocol says of the peer, then once in so long: the peer decides how often that changes.</summary>
    internal static readonly TimeSpan DescribeInterval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, double> _usefulness = [];
    private bool _describedSince;

    private void OnReceived(Connection.Received received)
    {
        if (received.Code >= BaseProtocol.Length)
        {
            Deal(received);
            return;
        }

        received.Credit.Release();
        if (received.Payload.Length > BaseProtocol.MaxMessageSize)
        {
            Close(DisconnectReason.ProtocolError, "base protocol message too large");
        }
        else if (++_baseMessages > MaxBaseMessages)
        {
            Close(DisconnectReason.ProtocolError, "flood of base protocol messages", PeerFault.ProtocolBreach);
        }
        else
        {
            OnBaseMessage(received);
        }
    }

    private void OnBaseMessage(Connection.Received received)
    {
        switch (received.Code)
        {
            case BaseProtocol.PingCode:
                if (_pings++ < MaxPings)
                {
                    _connection!.SendPong();
                }

                break;
            case BaseProtocol.DisconnectCode:
                var known = BaseProtocol.TryDecodeDisconnect(received.Payload.Span, out var reason, out _);
                Leave(new ServerActor.PeerLeft(
                    Self, Id, known ? reason : DisconnectReason.Requested, true, known ? string.Empty : "unreadable reason", false));
                _connection!.Dispose();
                Wait();
                break;
            default:
                // pong, and codes that are not in use: ignored as geth does
                break;
        }
    }

    private void Deal(Connection.Received received)
    {
        foreach (var protocol in _protocols)
        {
            if (protocol.Matched.Owns(received.Code))
            {
                var code = (int)received.Code - protocol.Matched.Offset;
                protocol.Meters.In(code).Count(received.WireSize);
                protocol.Actor.Tell(new ProtocolActor.MessageReceived(code, received.Payload) { Credit = received.Credit, Handling = protocol.Meters.Handled(code) });
                _context.MessageEvents?.Publish(new MessageReceived(_context.NodeName, Id, protocol.Name, code, received.Payload.Length));
                return;
            }
        }

        received.Credit.Release();
        Close(DisconnectReason.ProtocolError, "message code belongs to no protocol", PeerFault.ProtocolBreach);
    }

    private void OnSend(ProtocolActor.SendMessage send)
    {
        if (_protocols.Find(protocol => protocol.Actor.Equals(Sender)) is not { } from || send.Code < 0 || send.Code >= from.Matched.Length)
        {
            _log.Error("message code {0} of {1} is not a code of its protocol: peer {2} is disconnected", send.Code, Sender.Path.Name, Id.Short);
            Close(DisconnectReason.SubprotocolError, "our protocol sent a code that it does not have");
            return;
        }

        var queued = _connection!.Send(new SendQueue.Outbound(from.Matched.Offset + send.Code, send.Payload, from.Meters.Out(send.Code)), send.Kind);
        send.Credit.Release();
        if (queued)
        {
            _context.MessageEvents?.Publish(new MessageSent(_context.NodeName, Id, from.Name, send.Code, send.Payload.Length));
        }
    }

    private void OnDescribe(ProtocolActor.DescribePeer describe)
    {
        if (_protocols.Find(protocol => protocol.Actor.Equals(Sender)) is { } from)
        {
            _described = _described.SetItem(from.Name, describe.Info);
            _describedSince = true;
            TellDescribed();
        }
    }

    private void TellDescribed()
    {
        if (_describedSince && !Timers.IsTimerActive(DescribeTick.Instance))
        {
            _describedSince = false;
            Timers.StartSingleTimer(DescribeTick.Instance, DescribeTick.Instance, DescribeInterval);
            _context.Refs.Server.Tell(new ServerActor.PeerDescribed(Self, Id, _described, _usefulness.Values.Sum()));
        }
    }

    private void OnUsefulness(ProtocolActor.ScoreUsefulness useful)
    {
        if (_protocols.Find(protocol => protocol.Actor.Equals(Sender)) is { } from)
        {
            _usefulness[from.Name] = double.IsNaN(useful.Score) ? 0 : Math.Clamp(useful.Score, 0, 1);
            _describedSince = true;
            TellDescribed();
        }
    }

    private void OnPenalize(ProtocolActor.PenalizePeer penalize)
    {
        if (_faults++ < MaxFaults)
        {
            _context.Refs.Server.Tell(new ServerActor.PeerFaulted(Id, penalize.Fault, penalize.Detail));
        }
    }

    // another network is no fault, and what we say goodbye for in other words neither
    private void OnFail(ProtocolActor.FailPeer fail) => Close(fail.Reason, fail.Detail, fail.WrongNetwork ? null : fail.Reason switch
    {
        DisconnectReason.SubprotocolError => PeerFault.SubprotocolBreach,
        DisconnectReason.ProtocolError => PeerFault.ProtocolBreach,
        DisconnectReason.UselessPeer => PeerFault.Useless,
        DisconnectReason.ReadTimeout => PeerFault.Timeout,
        _ => null,
    }, wrongNetwork: fail.WrongNetwork);

    private void OnEnded(Connection.Ended ended)
    {
        switch (ended.Cause)
        {
            case CloseCause.ReadTimeout:
                Close(DisconnectReason.ReadTimeout, ended.Detail, PeerFault.Timeout, lost: true);
                break;
            case CloseCause.ProtocolError:
                Close(DisconnectReason.ProtocolError, ended.Detail, PeerFault.ProtocolBreach);
                break;
            case CloseCause.Corrupted:
                // it may not be the peer who sent that
                Close(DisconnectReason.ProtocolError, ended.Detail);
                break;
            case CloseCause.SlowPeer:
                Close(DisconnectReason.NetworkError, ended.Detail, PeerFault.Slow, lost: true);
                break;
            default:
                Leave(new ServerActor.PeerLeft(Self, Id, DisconnectReason.NetworkError, false, ended.Detail, false)
                {
                    Fault = ended.Cause == CloseCause.WriteTimeout ? PeerFault.Slow : null,
                    Lost = true,
                });
                _connection!.Dispose();
                Wait();
                break;
        }
    }

    private void Close(DisconnectReason reason, string detail, PeerFault? fault = null, bool lost = false, bool wrongNetwork = false)
    {
        Leave(new ServerActor.PeerLeft(Self, Id, reason, false, detail, wrongNetwork) { Fault = fault, Lost = lost });
        _connection!.Disconnect(reason);
        Wait();
    }

    private void Wait()
    {
        Timers.CancelAll();
        foreach (var protocol in _protocols)
        {
            Context.Stop(protocol.Actor);
        }

        Become(Closing);
    }

    private void Leave(ServerActor.PeerLeft left)
    {
        _left = left;
        _context.Refs.Server.Tell(left);
        _log.Debug("peer {0} leaves: {1} {2} {3}", Id.Short, left.Reason, left.ByRemote ? "by remote" : "by us", left.Detail);
    }

    private void TellProtocols(object message)
    {
        foreach (var protocol in _protocols)
        {
            protocol.Actor.Tell(message);
        }
    }

    private sealed record DescribeTick : ILocalMessage
    {
        public static DescribeTick Instance { get; } = new();
    }

    private ServerActor.PeerJoined Joined() => new(Self, _start, _startedAt, _connection!.Counters, _described, _usefulness.Values.Sum());
}
