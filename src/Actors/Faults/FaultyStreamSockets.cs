using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>TCP that suffers the faults of a plan.</summary>
internal sealed class FaultyStreamSockets(IStreamSockets inner, ActiveFaults faults) : IStreamSockets
{
    public IStreamListener Listen(IPEndPoint local, int backlog) => Listen(local, () => inner.Listen(local, backlog));

    public IStreamListener ListenOneFamily(IPEndPoint local, int backlog) => Listen(local, () => inner.ListenOneFamily(local, backlog));

    private FaultyStreamListener Listen(IPEndPoint local, Func<IStreamListener> listen)
    {
        if (faults.Strikes(FaultTarget.TcpListener, FaultAction.Refuse, local) is not null)
        {
            throw new SocketException((int)SocketError.AddressAlreadyInUse);
        }

        return new FaultyStreamListener(listen(), faults);
    }

    public async ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken)
    {
        // no answer comes while the network is cut
        while (faults.CutFor(remote) is var cut && cut > TimeSpan.Zero)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(cut.TotalMilliseconds)), faults.Time, cancellationToken);
        }

        if (faults.Strikes(FaultTarget.Tcp, FaultAction.Refuse, remote) is not null)
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        return new FaultyStreamSocket(await inner.ConnectAsync(remote, cancellationToken), faults);
    }
}
