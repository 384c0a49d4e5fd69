using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>A listening TCP port of a machine.</summary>
internal sealed class SimulatedListener(SimulatedStreams owner, IPEndPoint local, int backlog) : IStreamListener
{
    private readonly Queue<SimulatedStream> _waiting = new();
    private TaskCompletionSource? _changed;
    private bool _closed;

    public IPEndPoint LocalEndPoint => local;

    public async ValueTask<IStreamSocket> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_closed)
            {
                throw new SocketException((int)SocketError.OperationAborted);
            }

            if (_waiting.TryDequeue(out var stream))
            {
                return stream;
            }

            var changed = _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var cancelled = cancellationToken.UnsafeRegister(_ => changed.TrySetResult(), null);
            await changed.Task;
        }
    }

    public void Dispose()
    {
        owner.Remove(this);
        Close();
        while (_waiting.TryDequeue(out var refused))
        {
            refused.Dispose();
        }
    }

    /// <summary>Kills it, as if the operating system had taken it away.</summary>
    internal void Close()
    {
        _closed = true;
        _changed?.TrySetResult();
    }

    internal bool HasRoom => !_closed && _waiting.Count < backlog;

    internal void Offer(SimulatedStream stream)
    {
        _waiting.Enqueue(stream);
        _changed?.TrySetResult();
    }
}
