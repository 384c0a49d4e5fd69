using System.Net;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>Sockets of which one is not bound until the test says so, as where the operating system takes its time.</summary>
internal sealed class GatedSockets(IDatagramSockets inner, IPEndPoint gated) : IDatagramSockets, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ManualResetEventSlim _reached = new(), _open = new();

    public IDatagramSocket Bind(IPEndPoint local)
    {
        if (gated.Equals(local))
        {
            _reached.Set();
            Assert.True(_open.Wait(Patience), "nobody has opened the gate");
        }

        return inner.Bind(local);
    }

    /// <summary>Waits until somebody is about to bind there.</summary>
    public void Await() => Assert.True(_reached.Wait(Patience), $"nobody binds {gated}");

    public void Open() => _open.Set();

    public void Dispose()
    {
        _open.Set();
        _reached.Dispose();
        _open.Dispose();
    }
}
