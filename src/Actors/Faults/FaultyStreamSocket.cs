using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>A connection that suffers the faults of a plan.</summary>
internal sealed class FaultyStreamSocket : IStreamSocket, IFaultySocket
{
    private readonly IStreamSocket _inner;
    private readonly ActiveFaults _faults;
    private readonly CancellationTokenSource _closed = new();
    private long _stalledUntilTicks;
    private volatile bool _broken;

    internal FaultyStreamSocket(IStreamSocket inner, ActiveFaults faults)
    {
        (_inner, _faults) = (inner, faults);
        faults.Add(this);
    }

    public FaultTarget Target => FaultTarget.Tcp;

    public IPEndPoint Address => _inner.RemoteEndPoint;

    public IPEndPoint LocalEndPoint => _inner.LocalEndPoint;

    public IPEndPoint RemoteEndPoint => _inner.RemoteEndPoint;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        var isShort = Strikes(FaultAction.ShortRead) is not null && buffer.Length > 1;
        int read;
        try
        {
            read = await _inner.ReadAsync(isShort ? buffer[..1] : buffer, cancellationToken);
        }
        catch (Exception e) when (_broken && e is not OperationCanceledException)
        {
            throw new SocketException((int)SocketError.ConnectionReset);
        }

        // what came before the cut was seen is kept back as well
        await WaitAsync(cancellationToken);
        if (read > 0 && Strikes(FaultAction.Corrupt) is not null)
        {
            buffer.Span[0] ^= 1;
        }

        return read;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        try
        {
            await _inner.WriteAsync(data, cancellationToken);
        }
        catch (Exception e) when (_broken && e is not OperationCanceledException)
        {
            throw new SocketException((int)SocketError.ConnectionReset);
        }
    }

    public void Break()
    {
        _broken = true;
        Dispose();
    }

    public void Dispose()
    {
        _faults.Remove(this);
        _closed.Cancel();
        _inner.Dispose();
    }

    private FaultRule? Strikes(FaultAction action) => _faults.Strikes(FaultTarget.Tcp, action, Address);

    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (Strikes(FaultAction.Reset) is not null)
        {
            Break();
        }

        if (Strikes(FaultAction.Stall) is { Duration: { } lasts })
        {
            Volatile.Write(ref _stalledUntilTicks, (_faults.Now + lasts).Ticks);
        }

        await WaitAsync(cancellationToken);
        if (_broken)
        {
            throw new SocketException((int)SocketError.ConnectionReset);
        }
    }

    // until neither a stall nor a partition keeps the bytes back
    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var stall = TimeSpan.FromTicks(Volatile.Read(ref _stalledUntilTicks)) - _faults.Now;
            var cut = _faults.CutFor(Address);
            var wait = stall > cut ? stall : cut;
            if (wait <= TimeSpan.Zero)
            {
                return;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
            try
            {
                // timers know whole milliseconds: less would be no wait at all
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), _faults.Time, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new SocketException((int)(_broken ? SocketError.ConnectionReset : SocketError.OperationAborted));
            }
        }
    }
}
