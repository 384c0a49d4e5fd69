using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>NAT-PMP, RFC 6886; geth's <c>natpmp.go</c>.</summary>
internal sealed class PmpClient(GatewayTools tools, GatewayRoute route) : IGatewayClient
{
    public string Name => "NAT-PMP";

    public GatewayRoute Route => route;

    /// <summary>Asks for the outside address: null when nobody answers, or no address is known yet.</summary>
    internal static async Task<IGatewayClient?> ProbeAsync(GatewayTools tools, GatewayRoute route, CancellationToken cancellationToken)
    {
        var client = new PmpClient(tools, route);
        return await client.AskAsync(NatPmp.EncodeAddressRequest(), NatPmp.AddressOpcode, 0, cancellationToken) is { Result: 0 } ? client : null;
    }

    public async Task<MapResult> MapAsync(MapOrder order, CancellationToken cancellationToken)
    {
        var opcode = NatPmp.OpcodeOf(order.Protocol);
        var mapped = await AskAsync(
            NatPmp.EncodeMapRequest(order.Protocol, order.InternalPort, order.ExternalPort, order.LeaseSeconds), opcode, order.InternalPort, cancellationToken);
        if (mapped is not { Result: 0 })
        {
            return Failure(mapped);
        }

        var address = await AskAsync(NatPmp.EncodeAddressRequest(), NatPmp.AddressOpcode, 0, cancellationToken);
        return address is { Result: 0, Outside: { } outside }
            ? MapResult.Granted(outside, mapped.ExternalPort, TimeSpan.FromSeconds(mapped.Lifetime), address.Epoch)
            : Failure(address).Holding(mapped.ExternalPort);
    }

    public Task UnmapAsync(MapOrder order, CancellationToken cancellationToken) =>
        AskAsync(NatPmp.EncodeMapRequest(order.Protocol, order.InternalPort, 0, 0), NatPmp.OpcodeOf(order.Protocol), order.InternalPort, cancellationToken);

    // 3: the gateway has no connection now (section 3.5)
    private static MapResult Failure(NatPmpResponse? response) =>
        MapResult.Failed(response is null ? "no answer" : response.ResultText, response is null or { Result: 3 });

    private Task<NatPmpResponse?> AskAsync(byte[] request, byte opcode, ushort port, CancellationToken cancellationToken)
    {
        return tools.AskAsync(route, request, Read, cancellationToken);

        NatPmpResponse? Read(ReadOnlySpan<byte> datagram) =>
            NatPmp.TryDecode(datagram, out var response, out _)
            && (response!.Opcode == opcode || response.Result == 1)
            && (response.Result != 0 || response.InternalPort == port) ? response : null;
    }
}
