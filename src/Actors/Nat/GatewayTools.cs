using System.Net;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>What the clients talk through; one for a NatActor.</summary>
internal sealed class GatewayTools
{
    internal GatewayTools(NatSetup setup)
    {
        Datagrams = new DatagramExchange(setup.DatagramSockets, setup.Time, Ignored);
        Http = new HttpExchange(setup.StreamSockets, setup.Time, Ignored);
        HostNames = setup.HostNames;
    }

    internal IgnoredAnswers Ignored { get; } = new();

    internal DatagramExchange Datagrams { get; }

    internal HttpExchange Http { get; }

    internal IHostNames HostNames { get; }

    /// <summary>One request of NAT-PMP or PCP, which share a port, and the answer of the gateway itself; null when none came.</summary>
    internal Task<T?> AskAsync<T>(GatewayRoute route, byte[] request, DatagramExchange.Reader<T> read, CancellationToken cancellationToken)
        where T : class
    {
        var to = new IPEndPoint(route.Gateway, NatPmp.Port);
        return Datagrams.AskAsync(route.Local, to, to.Equals, [request], read, DatagramExchange.Waits, cancellationToken);
    }
}
