using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// One RLPx connection: socket, cipher, one receiving and one sending task (geth's <c>conn</c> with <c>rlpxTransport</c>). It has one owner
/// at a time, an actor, to which it tells what happens. Nothing is read before the owner asks for it: <see cref="StartHandshake"/>, then
/// <see cref="ReadOne"/>, then <see cref="StartReading"/>. After one <see cref="Ended"/> nothing more is received; a Disconnect may
/// still be sent. All members are thread-safe.
/// </summary>
/// <remarks>What it tells may cross the end of its owner, and the other side decides how much: so its messages make no dead letters.</remarks>
public sealed partial class Connection : IDisposable
{
    // a queue longer than this is thrown away when a Disconnect is to be sent
    private const long KeptBeforeDisconnect = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly PeerSettings _settings;
    private readonly TimeProvider _time;
    private readonly NodeMeters _meters;
    private readonly PeerCredit _credit;
    private readonly SendQueue _queue;
    private readonly ConnectionTraffic _traffic = new();
    private readonly ConnectionReceiver _receiver;
    private readonly ITimer _closeTimer;
    private ConnectionSender? _sender;
    private IActorRef _owner = ActorRefs.Nobody;
    private Ended? _ended;
    private bool _disconnecting;
    private bool _closing;
    private bool _closed;

    /// <summary>Takes the socket over.</summary>
    public Connection(IStreamSocket socket, PeerSettings settings, CreditPool pool, NodeMeters meters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        Socket = socket;
        _settings = settings;
        _time = time;
        _meters = meters;
        _credit = new PeerCredit(pool, settings.Credit);
        _queue = new SendQueue(settings.SendQueueMessages, settings.SendQueueBytes);
        _closeTimer = time.CreateTimer(_ => Dispose(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _receiver = new ConnectionReceiver(this, _credit, settings.ReadTimeout, time);
    }

    public IPEndPoint LocalEndPoint => Socket.LocalEndPoint;

    public IPEndPoint RemoteEndPoint => Socket.RemoteEndPoint;

    /// <summary>Bytes and messages since the handshake.</summary>
    public PeerTraffic Traffic => _traffic.Snapshot();

    internal IStreamSocket Socket { get; }
    internal ConnectionTraffic Counters => _traffic;
    internal NodeMeters Meters => _meters;

    /// <summary>Runs the RLPx handshake, which now belongs to the connection; ends with <see cref="Secured"/> or <see cref="Ended"/>.</summary>
    public void StartHandshake(RlpxHandshake handshake, bool initiator, IActorRef owner)
    {
        lock (_gate)
        {
            _owner = owner;
        }

        SocketTask.Start(() => _receiver.RunAsync(handshake, initiator));
    }

    /// <summary>Reads one message, the Hello, and pauses again.</summary>
    public void ReadOne() => _receiver.Permit(1);

    /// <summary>The new owner is told everything from now on, also an end that came before; messages are read as credit allows.</summary>
    public void StartReading(IActorRef owner)
    {
        lock (_gate)
        {
            _owner = owner;
            Tell(_ended);
            Tell(_closed ? new Closed(this) : null);
            if (_closing)
            {
                return;
            }
        }

        _receiver.Permit(int.MaxValue);
    }

    /// <summary>Both Hellos said version 5 or later: every message but Hello is compressed. Called while reading pauses.</summary>
    public void EnableCompression()
    {
        _sender?.EnableCompression();
        _receiver.EnableCompression();
    }

    /// <summary>Queues a message; never waits. A message that must not be dropped and finds no room ends the connection.</summary>
    /// <returns>False when it was dropped.</returns>
    public bool Send(int code, ReadOnlyMemory<byte> payload, MessageKind kind) => Send(new SendQueue.Outbound(code, payload), kind);

    internal bool Send(SendQueue.Outbound message, MessageKind kind)
    {
        switch (_queue.Add(message, kind))
        {
            case SendQueue.Added.Queued:
                return true;
            case SendQueue.Added.NowFull:
                Report(new QueueFull(this));
                return true;
            case SendQueue.Added.Overflow:
                End(CloseCause.SlowPeer, "outbound queue overflows");
                return false;
            default:
                if (kind == MessageKind.Gossip)
                {
                    _traffic.DropGossip();
                    _meters.DroppedGossip();
                }

                return false;
        }
    }

    /// <summary>Answers a ping, unless 16 answers or more are still waiting to be sent: a flood of pings can't fill the queue.</summary>
    public void SendPong()
    {
        if (_queue.Pongs < SendQueue.MaxPongs)
        {
            Send(BaseProtocol.PongCode, BaseProtocol.EmptyPayload, MessageKind.Required);
        }
    }

    /// <summary>
    /// Sends the reason and closes: when the other side has closed, or after a second at the latest. Received data is thrown away.
    /// Without keys yet it closes at once.
    /// </summary>
    public void Disconnect(DisconnectReason reason)
    {
        lock (_gate)
        {
            if (_disconnecting || _closing)
            {
                return;
            }

            _disconnecting = true;
        }

        if (_sender is null)
        {
            Dispose();
            return;
        }

        _queue.AddLast(new SendQueue.Outbound(BaseProtocol.DisconnectCode, BaseProtocol.EncodeDisconnect(reason)), KeptBeforeDisconnect);
        Arm(_settings.DisconnectTimeout);
        _receiver.Drain();
    }

    /// <summary>Closes at once and tells nobody: this owner is stopping. Does nothing when the connection belongs to another by now.</summary>
    public void Abort(IActorRef owner)
    {
        if (Disown(owner))
        {
            Dispose();
        }
    }

    /// <summary>This owner is stopping: sends the reason and closes within a second, with nobody to tell. Does nothing when the connection belongs to another by now.</summary>
    public void Leave(IActorRef owner, DisconnectReason reason)
    {
        if (Disown(owner))
        {
            Disconnect(reason);
        }
    }

    /// <summary>Closes at once.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_closing)
            {
                return;
            }

            _closing = true;
        }

        try
        {
            _closeTimer.Dispose();
            Socket.Dispose();
            _credit.Close();
            _receiver.Dispose();
            _queue.AddLast(default, -1);
        }
        finally
        {
            // last, also after a bug of ours: else its owner waits for ever; whoever owns it by now is told
            lock (_gate)
            {
                _closed = true;
                Tell(new Closed(this));
            }
        }
    }

    internal void HandshakeDone(FrameWriter frames, PublicKey remote)
    {
        lock (_gate)
        {
            if (_closing)
            {
                frames.Dispose();
                return;
            }

            _sender = new ConnectionSender(this, _queue, frames, _settings.WriteTimeout, _time);
            Tell(new Secured(this, remote));
        }

        SocketTask.Start(_sender.RunAsync);
    }

    internal void Report(object message)
    {
        lock (_gate)
        {
            if (!_closing && !_disconnecting)
            {
                Tell(message);
            }
        }
    }

    /// <summary>The connection can't go on; the first cause counts.</summary>
    internal void End(CloseCause cause, string detail)
    {
        lock (_gate)
        {
            if (_ended is not null || _closing || _disconnecting)
            {
                return;
            }

            _ended = new Ended(this, cause, detail);
            Tell(_ended);
        }
    }

    private bool Disown(IActorRef owner)
    {
        lock (_gate)
        {
            if (!_owner.Equals(owner) && !_owner.IsNobody())
            {
                return false;
            }

            _owner = ActorRefs.Nobody;
            return true;
        }
    }

    private void Arm(TimeSpan due)
    {
        try
        {
            _closeTimer.Change(due, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // closed meanwhile
        }
    }

    private void Tell(object? message)
    {
        if (message is not null)
        {
            _owner.Tell(message, ActorRefs.NoSender);
        }
    }
}
