using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>PCP, RFC 6887: MAP, with the nonce of the mapping, and NAT-PMP for a gateway that speaks only that.</summary>
internal sealed class PcpClient(GatewayTools tools, GatewayRoute route) : IGatewayClient
{
    public string Name => "PCP";

    public GatewayRoute Route => route;

    /// <summary>Asks whether anybody speaks PCP, and goes down to NAT-PMP when told so (section 9); null when nobody answers, or we may not.</summary>
    internal static async Task<IGatewayClient?> ProbeAsync(GatewayTools tools, GatewayRoute route, CancellationToken cancellationToken)
    {
        var client = new PcpClient(tools, route);
        var answer = await client.AskAsync(Pcp.EncodeAnnounce(route.Local), Pcp.Announce, null, cancellationToken);
        return answer switch
        {
            { Version: Pcp.Version, Result: not Pcp.NotAuthorized } => client,
            { Version: 0 } => await PmpClient.ProbeAsync(tools, route, cancellationToken),
            _ => null,
        };
    }

    public async Task<MapResult> MapAsync(MapOrder order, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(Request(order, order.LeaseSeconds), Pcp.Map, order, cancellationToken);
        return answer is { Result: 0, Mapping: { Outside: { } outside } mapping }
            ? MapResult.Granted(outside, mapping.ExternalPort, TimeSpan.FromSeconds(answer.Lifetime), answer.Epoch)
            // 7 and 8: the gateway has no connection or no room now (section 7.4)
            : MapResult.Failed(answer?.ResultText ?? "no answer", answer is null or { Result: 7 or 8 });
    }

    public Task UnmapAsync(MapOrder order, CancellationToken cancellationToken) => AskAsync(Request(order, 0), Pcp.Map, order, cancellationToken);

    private byte[] Request(MapOrder order, uint lifetime) => Pcp.EncodeMap(
        new PcpMapping(order.Protocol, order.Nonce, order.InternalPort) { ExternalPort = order.ExternalPort, Outside = order.Outside }, lifetime, route.Local);

    private Task<PcpResponse?> AskAsync(byte[] request, byte opcode, MapOrder? order, CancellationToken cancellationToken)
    {
        return tools.AskAsync(route, request, Read, cancellationToken);

        PcpResponse? Read(ReadOnlySpan<byte> datagram) =>
            Pcp.TryDecode(datagram, out var response, out _)
            && (response!.Version != Pcp.Version || (response.Opcode == opcode && Fits(response.Mapping, order))) ? response : null;
    }

    // section 11.4: protocol, port and nonce are those of the request; a refusal may lack them
    private static bool Fits(PcpMapping? mapping, MapOrder? order) =>
        order is null || mapping is null
        || (mapping.Protocol == order.Protocol && mapping.InternalPort == order.InternalPort && mapping.Nonce.Span.SequenceEqual(order.Nonce.Span));
}
