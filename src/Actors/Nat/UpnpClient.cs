using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>One service of a UPnP gateway: geth's <c>natupnp.go</c>.</summary>
internal sealed class UpnpClient(GatewayTools tools, GatewayRoute route, IgdService service, GatewayUrl url) : IGatewayClient
{
    private const string Description = "akka-devp2p";
    private const int ServicesTried = 4;

    public string Name => "UPnP";

    public GatewayRoute Route => route;

    /// <summary>Searches, reads the description, and takes the first service that tells an outside address; null when there is none.</summary>
    internal static async Task<IGatewayClient?> DiscoverAsync(GatewayTools tools, GatewayRoute route, CancellationToken cancellationToken)
    {
        if (route.Gateway.AddressFamily != AddressFamily.InterNetwork || await SearchAsync(tools, route, cancellationToken) is not { } location)
        {
            return null;
        }

        var page = await tools.Http.AskAsync(location.Host, IgdRequest.Get(location), cancellationToken);
        if (page.Status != 200 || !IgdDescription.TryDecode(page.Body.Span, out var description, out _))
        {
            Count(tools, page);
            return null;
        }

        var root = BaseOf(tools, route, description!, location);
        foreach (var service in description!.Services.Take(ServicesTried))
        {
            if (!root.TryResolve(service.ControlUrl, out var url))
            {
                tools.Ignored.Elsewhere();
                continue;
            }

            var client = new UpnpClient(tools, route, service, url!);
            if ((await client.GetOutsideAsync(cancellationToken)).Address is not null)
            {
                return client;
            }
        }

        return null;
    }

    public async Task<MapResult> MapAsync(MapOrder order, CancellationToken cancellationToken)
    {
        var (port, failure) = await AddAsync(order, cancellationToken);
        if (failure is not null)
        {
            return failure;
        }

        var (address, error) = await GetOutsideAsync(cancellationToken);
        return address is null ? error!.Holding(port) : MapResult.Granted(address, port, order.Lease);
    }

    public Task UnmapAsync(MapOrder order, CancellationToken cancellationToken) =>
        ActAsync(IgdRequest.DeletePortMapping(url, service, order.Protocol, order.ExternalPort), cancellationToken);

    /// <summary>Search for all types at once. The gateway alone is believed: a mapping in another machine would not lead to us.</summary>
    private static Task<GatewayUrl?> SearchAsync(GatewayTools tools, GatewayRoute route, CancellationToken cancellationToken)
    {
        return tools.Datagrams.AskAsync(
            route.Local,
            Ssdp.Multicast,
            from => from.Address.Equals(route.Gateway),
            [.. IgdService.Types.Select(type => Ssdp.EncodeSearch(type, wait: 1))],
            Read,
            [TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2)],
            cancellationToken);

        GatewayUrl? Read(ReadOnlySpan<byte> datagram)
        {
            if (!Ssdp.TryDecode(datagram, out var location, out var target, out _) || !IgdService.Types.Contains(target))
            {
                return null;
            }

            if (!GatewayUrl.TryParse(location, route.Gateway, out var found))
            {
                tools.Ignored.Elsewhere();
            }

            return found;
        }
    }

    private static GatewayUrl BaseOf(GatewayTools tools, GatewayRoute route, IgdDescription description, GatewayUrl location)
    {
        if (description.UrlBase is not { } text)
        {
            return location;
        }

        if (GatewayUrl.TryParse(text, route.Gateway, out var named))
        {
            return named!;
        }

        tools.Ignored.Elsewhere();
        return location;
    }

    private async Task<(ushort Port, MapResult? Failure)> AddAsync(MapOrder order, CancellationToken cancellationToken)
    {
        var port = order.ExternalPort;
        for (var other = 0; ; other++)
        {
            var any = other > 0 && service.CanChoosePort;
            var (answer, failure) = await AddAsync(order, port, any, cancellationToken);
            if (failure is not null)
            {
                return (0, failure);
            }

            if (answer!.ErrorCode == 0)
            {
                return any && !(answer.Values.TryGetValue("NewReservedPort", out var text) && ushort.TryParse(text, out port))
                    ? ((ushort)0, MapResult.Failed("the gateway does not say which port it took", isTransient: false))
                    : (port, null);
            }

            if (answer.ErrorCode != IgdRequest.Conflict || any || (!service.CanChoosePort && other == order.Spare.Count))
            {
                return (0, Refused(answer.ErrorCode));
            }

            // another machine has the port: the gateway takes one when it can, else we guess
            port = service.CanChoosePort ? port : order.Spare[other];
        }
    }

    private async Task<(SoapAnswer? Answer, MapResult? Failure)> AddAsync(MapOrder order, ushort port, bool any, CancellationToken cancellationToken)
    {
        var result = await ActAsync(Request(order.LeaseSeconds), cancellationToken);
        // then for ever: it is given back when we stop
        return result.Answer?.ErrorCode == IgdRequest.OnlyPermanentLeases ? await ActAsync(Request(0), cancellationToken) : result;

        byte[] Request(uint lease) => IgdRequest.AddPortMapping(url, service, order.Protocol, route.Local, order.InternalPort, port, lease, Description, any);
    }

    private async Task<(IPAddress? Address, MapResult? Failure)> GetOutsideAsync(CancellationToken cancellationToken)
    {
        var (answer, failure) = await ActAsync(IgdRequest.GetExternalIPAddress(url, service), cancellationToken);
        return failure is not null ? (null, failure)
            : answer!.ErrorCode != 0 ? (null, Refused(answer.ErrorCode))
            : answer.Values.TryGetValue("NewExternalIPAddress", out var text) && text.Count(c => c == '.') == 3 && IPAddress.TryParse(text, out var address) ? (address, null)
            : (null, MapResult.Failed("the gateway knows no outside address", isTransient: true));
    }

    private async Task<(SoapAnswer? Answer, MapResult? Failure)> ActAsync(byte[] request, CancellationToken cancellationToken)
    {
        var page = await tools.Http.AskAsync(url.Host, request, cancellationToken);
        if (page.Failure is not null)
        {
            return (null, MapResult.Failed(page.Failure, isTransient: true));
        }

        if (page.Status is not (200 or 500) || !SoapAnswer.TryDecode(page.Body.Span, out var answer, out _) || (page.Status == 500) != (answer!.ErrorCode != 0))
        {
            Count(tools, page);
            return (null, MapResult.Failed(page.Status == 200 ? "no answer of a gateway" : $"HTTP {page.Status}", isTransient: true));
        }

        return (answer, null);
    }

    private static void Count(GatewayTools tools, HttpExchange.Answer page)
    {
        if (page.Status is >= 300 and < 400)
        {
            tools.Ignored.Elsewhere();
        }
        else if (page.Failure is null)
        {
            tools.Ignored.Refused();
        }
    }

    private static MapResult Refused(int code) => MapResult.Failed(
        code switch
        {
            IgdRequest.Conflict => "every port we asked for belongs to another machine (718)",
            IgdRequest.OnlyPermanentLeases => "the gateway wants permanent leases, and refuses them (725)",
            501 => "the gateway could not do it (501)",
            606 => "the gateway does not let us (606)",
            _ => $"the gateway refused ({code})",
        },
        isTransient: code == 501);
}
