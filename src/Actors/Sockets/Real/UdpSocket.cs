using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.Real;

/// <summary>
/// A UDP socket with one blocking receive thread and one reused buffer. The counterpart of geth's readLoop: transient errors are
/// counted and survived, any other ends the thread and is reported once.
/// </summary>
public sealed class UdpSocket : IDatagramSocket
{
    /// <summary>How long <see cref="Dispose"/> waits for the thread.</summary>
    public static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(1);

    // more than the largest datagram that is read: a longer one shows by its length, cut off or not
    private const int BufferSize = 2048;

    // errors in a row, without a datagram between them, after which the socket is taken for dead: no busy loop
    private const int MaxTransient = 1000;

    private readonly Socket _socket;
    private readonly Thread _thread;
    private DatagramReceived? _onDatagram;
    private Action<SocketError>? _onFault;
    private long _transientErrors;
    private volatile bool _closing;

    /// <summary>Binds; port 0 takes a free one. Another socket on the same port is refused: SO_REUSEADDR stays off.</summary>
    /// <param name="local">Where.</param>
    /// <param name="oneFamily">False: :: takes IPv4 as well.</param>
    public UdpSocket(IPEndPoint local, bool oneFamily = false)
    {
        ArgumentNullException.ThrowIfNull(local);
        _socket = new Socket(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (local.AddressFamily == AddressFamily.InterNetworkV6)
            {
                _socket.DualMode = !oneFamily && local.Address.Equals(IPAddress.IPv6Any);
            }

            _socket.SendTimeout = 1;
            _socket.ReceiveBufferSize = 1 << 20;
            _socket.Bind(local);
            LocalEndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        _thread = new Thread(Receive) { IsBackground = true, Name = $"udp-{LocalEndPoint.Port}" };
    }

    public IPEndPoint LocalEndPoint { get; }

    /// <summary>Errors survived: a port that answered "unreachable", a datagram too long.</summary>
    public long TransientErrors => Interlocked.Read(ref _transientErrors);

    /// <summary>True while the thread runs.</summary>
    internal bool IsReceiving => _thread.IsAlive;

    public void Start(DatagramReceived onDatagram, Action<SocketError> onFault)
    {
        ArgumentNullException.ThrowIfNull(onDatagram);
        ArgumentNullException.ThrowIfNull(onFault);
        _onDatagram = onDatagram;
        _onFault = onFault;
        _thread.Start();
    }

    public SocketError Send(ReadOnlySpan<byte> datagram, IPEndPoint to)
    {
        ArgumentNullException.ThrowIfNull(to);
        try
        {
            var target = _socket.AddressFamily == AddressFamily.InterNetworkV6 && to.AddressFamily == AddressFamily.InterNetwork
                ? new IPEndPoint(to.Address.MapToIPv6(), to.Port)
                : to;
            _socket.SendTo(datagram, SocketFlags.None, target);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
        catch (ObjectDisposedException)
        {
            return SocketError.OperationAborted;
        }
    }

    public void Dispose()
    {
        if (_closing)
        {
            return;
        }

        _closing = true;
        _socket.Dispose();
        if (_thread.IsAlive && _thread != Thread.CurrentThread)
        {
            _thread.Join(JoinTimeout);
        }
    }

    private void Receive()
    {
        var buffer = new byte[BufferSize];
        var raw = new SocketAddress(_socket.AddressFamily);
        var sources = new SourceCache();
        var transient = 0;
        while (!_closing)
        {
            try
            {
                var length = _socket.ReceiveFrom(buffer, SocketFlags.None, raw);
                transient = 0;
                _onDatagram!(buffer.AsSpan(0, length), sources.Get(raw));
            }
            catch (SocketException e) when (IsTransient(e.SocketErrorCode) && ++transient < MaxTransient)
            {
                Interlocked.Increment(ref _transientErrors);
            }
            catch (SocketException e)
            {
                Report(e.SocketErrorCode);
                return;
            }
            catch (ObjectDisposedException)
            {
                Report(SocketError.OperationAborted);
                return;
            }
            catch (Exception)
            {
                // a bug of ours: let out of the thread it would end the process
                Report(SocketError.Fault);
                return;
            }
        }
    }

    private void Report(SocketError error)
    {
        if (!_closing)
        {
            _onFault!(error);
        }
    }

    private static bool IsTransient(SocketError error) => error is SocketError.ConnectionReset or SocketError.MessageSize or SocketError.ConnectionRefused
        or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkReset or SocketError.WouldBlock
        or SocketError.TimedOut or SocketError.TryAgain or SocketError.NoBufferSpaceAvailable;
}
