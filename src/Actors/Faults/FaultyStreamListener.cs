using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>A listening socket that may die.</summary>
internal sealed class FaultyStreamListener : IStreamListener, IFaultySocket
{
    private readonly IStreamListener _inner;
    private readonly ActiveFaults _faults;
    private readonly CancellationTokenSource _broken = new();

    internal FaultyStreamListener(IStreamListener inner, ActiveFaults faults)
    {
        (_inner, _faults) = (inner, faults);
        faults.Add(this);
    }

    public FaultTarget Target => FaultTarget.TcpListener;

    public IPEndPoint Address => _inner.LocalEndPoint;

    public IPEndPoint LocalEndPoint => _inner.LocalEndPoint;

    public async ValueTask<IStreamSocket> AcceptAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _broken.Token);
        try
        {
            var socket = new FaultyStreamSocket(await _inner.AcceptAsync(either.Token), _faults);
            if (_faults.Strikes(FaultTarget.TcpListener, FaultAction.Reset, Address) is null)
            {
                return socket;
            }

            socket.Dispose();
            throw new SocketException((int)SocketError.NetworkDown);
        }
        catch (OperationCanceledException) when (_broken.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.NetworkDown);
        }
    }

    public void Break() => _broken.Cancel();

    public void Dispose()
    {
        _faults.Remove(this);
        _inner.Dispose();
    }
}
