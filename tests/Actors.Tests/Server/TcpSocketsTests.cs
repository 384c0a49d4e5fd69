using System.Net;
using Akka.Devp2p.Actors.Sockets.Real;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>The operating system's TCP sockets.</summary>
public sealed class TcpSocketsTests
{
    /// <summary>The system shows an IPv4 peer of such a socket as an address of IPv6, and so another to every table and limit.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task Listener_OnAllAddressesOfBothFamilies_ShowsEachPeerInItsOwn(string ip)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var listener = TcpSockets.Instance.Listen(new IPEndPoint(IPAddress.IPv6Any, 0), 1);
        using var dialed = await TcpSockets.Instance.ConnectAsync(new IPEndPoint(IPAddress.Parse(ip), listener.LocalEndPoint.Port), patience.Token);
        using var accepted = await listener.AcceptAsync(patience.Token);
        Assert.Equal(IPAddress.Parse(ip), accepted.RemoteEndPoint.Address);
        Assert.Equal((dialed.LocalEndPoint, dialed.RemoteEndPoint), (accepted.RemoteEndPoint, accepted.LocalEndPoint));
    }
}
