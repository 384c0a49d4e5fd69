using Akka.Devp2p.Actors.Sockets;

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
}
