using System.Collections.Immutable;
using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>Tries the methods at the same time and takes the first gateway that answers: geth's <c>autodisc</c>.</summary>
internal static class GatewaySearch
{
    internal const string NoRoute = "there is no default gateway", NoAnswer = "no gateway answered";

    private delegate Task<IGatewayClient?> Probe(GatewayTools tools, GatewayRoute route, CancellationToken cancellationToken);

    /// <summary>The client of the first that answered; null with a reason when none did.</summary>
    /// <param name="choice">Which methods, and where.</param>
    /// <param name="without">Names of clients that mapped nothing when they were tried: taken when nobody else answers.</param>
    /// <param name="gateways">The routing table.</param>
    /// <param name="tools">Sockets.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<(IGatewayClient? Client, string? Error)> FindAsync(
        NatChoice choice, ImmutableHashSet<string> without, IGateways gateways, GatewayTools tools, CancellationToken cancellationToken)
    {
        if (gateways.Find(choice.Ip) is not { } route)
        {
            return (null, NoRoute);
        }

        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = ProbesOf(choice.Method).Select(probe => TryAsync(probe, tools, route, rest.Token)).ToList();
        IGatewayClient? found = null, fruitless = null;
        while (running.Count > 0 && found is null)
        {
            var done = await Task.WhenAny(running);
            running.Remove(done);
            var client = await done;
            (found, fruitless) = client is not null && without.Contains(client.Name) ? (null, client) : (client, fruitless);
        }

        found ??= fruitless;
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
        catch (OperationCanceledException)
        {
            return null; // another method was faster
        }
    }
}
