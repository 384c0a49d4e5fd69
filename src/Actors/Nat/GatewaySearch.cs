using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>Tries the methods at the same time and takes the first gateway that answers: geth's <c>autodisc</c>.</summary>
internal static class GatewaySearch
{
    internal const string NoRoute = "there is no default gateway", NoAnswer = "no gateway answered";

    private delegate Task<IGatewayClient?> Probe(GatewayTools tools, GatewayRoute route, CancellationToken cancellationToken);

    /// <summary>The client of the first that answered; null with a reason when none did.</summary>
    internal static async Task<(IGatewayClient? Client, string? Error)> FindAsync(NatChoice choice, IGateways gateways, GatewayTools tools, CancellationToken cancellationToken)
    {
        if (gateways.Find(choice.Ip) is not { } route)
        {
            return (null, NoRoute);
        }

        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = ProbesOf(choice.Method).Select(probe => TryAsync(probe, tools, route, rest.Token)).ToList();
        IGatewayClient? found = null;
        while (running.Count > 0 && found is null)
        {
            var done = await Task.WhenAny(running);
            running.Remove(done);
            found = await done;
        }

        await rest.CancelAsync();
        await Task.WhenAll(running);
        cancellationToken.ThrowIfCancellationRequested();
        return (found, found is null ? NoAnswer : null);
    }

    private static Probe[] ProbesOf(NatMethod method) => method switch
    {
        NatMethod.Upnp => [UpnpClient.DiscoverAsync],
        NatMethod.Pmp => [PmpClient.ProbeAsync],
        NatMethod.Pcp => [PcpClient.ProbeAsync],
        _ => [PcpClient.ProbeAsync, PmpClient.ProbeAsync, UpnpClient.DiscoverAsync],
    };

    private static async Task<IGatewayClient?> TryAsync(Probe probe, GatewayTools tools, GatewayRoute route, CancellationToken cancellationToken)
    {
        try
        {
            return await probe(tools, route, cancellationToken);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return null; // no socket to be had, or another method was faster
        }
    }
}
