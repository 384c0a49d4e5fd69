using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Server;

// what the messages do
public sealed partial class HandshakeActor
{
    private void OnFirstMessage(Connection.Received received)
    {
        switch (received.Code)
        {
            case BaseProtocol.HelloCode:
                OnHello(received.Payload.Span);
                break;
            case BaseProtocol.DisconnectCode:
                // legal before Hello: the other side's first checkpoint has refused us
                var known = BaseProtocol.TryDecodeDisconnect(received.Payload.Span, out var reason, out _);
                _reason = known ? reason : null;
                Stop(known ? DialOutcomes.Of(reason) : DialOutcome.ProtocolError, known ? $"told: {reason}" : "unreadable reason");
                break;
            default:
                Fail(DisconnectReason.ProtocolError, "first message is not Hello", PeerFault.ProtocolBreach);
                break;
        }
    }

    private void OnHello(ReadOnlySpan<byte> payload)
    {
        if (!Hello.TryDecode(payload, out _hello, out var error))
        {
            Fail(error.Reason == Hello.InvalidKey ? DisconnectReason.InvalidIdentity : DisconnectReason.ProtocolError, error.Reason, PeerFault.ProtocolBreach);
            return;
        }

        if (BaseProtocol.UsesSnappy(BaseProtocol.Version, _hello!.Version))
        {
            _connection.EnableCompression();
        }

        if (!_hello.Key64.Span.SequenceEqual(_remote!.Bytes))
        {
            Fail(DisconnectReason.UnexpectedIdentity, "Hello's key is not that of the handshake", PeerFault.ProtocolBreach);
            return;
        }

        // the answer may take a while when both sides have dialed at the same moment
        StartStage();
        _stage = HandshakeStage.Admission;
        Ask(new ServerActor.CheckAddPeer(_remote.Id, _flags, [.. _hello.Capabilities], Self));
        Become(CheckingPeer);
    }

    private PeerStart PeerStart()
    {
        var ours = _context.Protocols.Select(protocol => (protocol.Capability, protocol.Length)).ToArray();
        var remote = _connection.RemoteEndPoint;
        return new PeerStart(
            _remote!,
            _order?.Node ?? Enode.Create(_remote!, remote.Address, (ushort)remote.Port, (ushort)remote.Port),
            _hello!.ClientName,
            [.. _hello.Capabilities],
            [.. CapabilityMatcher.Match(ours, _hello.Capabilities)],
            _flags,
            _connection.LocalEndPoint,
            remote,
            _order?.Source ?? "inbound");
    }

    private void OnBroken(CloseCause cause, string detail)
    {
        if (cause is CloseCause.ProtocolError or CloseCause.Corrupted)
        {
            Fail(DisconnectReason.ProtocolError, detail, cause == CloseCause.ProtocolError ? PeerFault.ProtocolBreach : null);
        }
        else
        {
            Stop(DialOutcomes.Of(cause), detail);
        }
    }

    // what we refuse a dialed node for counts like what it refuses us for; a fault may only be what came under a right MAC: before that
    // anybody could have used the other side's key
    private void Fail(DisconnectReason reason, string detail, PeerFault? fault = null)
    {
        if (fault is { } committed)
        {
            _context.Refs.Server.Tell(new ServerActor.PeerFaulted(_remote!.Id, committed, detail));
        }

        _reason = reason;
        Note(DialOutcomes.Of(reason), detail);
        Timers.Cancel(StageTick.Instance);
        _connection.Disconnect(reason);
        Become(Closing);
    }

    private void Stop(DialOutcome outcome, string detail)
    {
        Note(outcome, detail);
        _connection.Abort(Self);
        Context.Stop(Self);
    }

    private void Note(DialOutcome outcome, string detail)
    {
        _outcome = outcome;
        _detail = detail;
        _log.Debug("handshake with {0} ({1}) failed: {2}, {3}", _connection.RemoteEndPoint, _flags, outcome, detail);
    }

    private void StartStage() => Timers.StartSingleTimer(StageTick.Instance, StageTick.Instance, _context.Peers.HandshakeTimeout);

    // the server answers at once, and the stage's timer is shorter than the net
    private void Ask(object question) => _context.Refs.Server.AskFor(question, Self, reply => reply ?? new CheckFailed("no answer from the server"));
}
