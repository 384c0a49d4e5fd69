using System.Globalization;
using System.Net;
using System.Security;
using System.Text;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>HTTP requests to a gateway: its description, and the actions of its services (WANIPConnection:1 and :2, section 2.4 and 2.5).</summary>
public static class IgdRequest
{
    /// <summary>Error: the port belongs to another machine (ConflictInMappingEntry).</summary>
    public const int Conflict = 718;

    /// <summary>Error: the gateway gives no leases that end (OnlyPermanentLeasesSupported).</summary>
    public const int OnlyPermanentLeases = 725;

    /// <summary>Asks for what a URL leads to.</summary>
    public static byte[] Get(GatewayUrl url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return Encoding.ASCII.GetBytes($"GET {url.Path} HTTP/1.1\r\nHost: {url.Host}\r\nConnection: close\r\n\r\n");
    }

    /// <summary>The outside address: NewExternalIPAddress.</summary>
    public static byte[] GetExternalIPAddress(GatewayUrl url, IgdService service) => Action(url, service, "GetExternalIPAddress");

    /// <summary>Maps a port, or renews it; with <paramref name="any"/> the gateway takes another one when this is not free, and answers NewReservedPort.</summary>
    /// <param name="url">The service's.</param>
    /// <param name="service">Of version 2 when <paramref name="any"/>.</param>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="internalAddress">Ours.</param>
    /// <param name="internalPort">Ours.</param>
    /// <param name="externalPort">The one wanted.</param>
    /// <param name="lease">Seconds; 0 for ever.</param>
    /// <param name="description">What the gateway's pages show.</param>
    /// <param name="any">AddAnyPortMapping.</param>
    public static byte[] AddPortMapping(
        GatewayUrl url, IgdService service, MappedProtocol protocol, IPAddress internalAddress, ushort internalPort, ushort externalPort, uint lease, string description, bool any)
    {
        ArgumentNullException.ThrowIfNull(internalAddress);
        return Action(
            url,
            service,
            any ? "AddAnyPortMapping" : "AddPortMapping",
            ("NewRemoteHost", string.Empty),
            ("NewExternalPort", Text(externalPort)),
            ("NewProtocol", Text(protocol)),
            ("NewInternalPort", Text(internalPort)),
            ("NewInternalClient", internalAddress.ToString()),
            ("NewEnabled", "1"),
            ("NewPortMappingDescription", description),
            ("NewLeaseDuration", lease.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Ends a mapping.</summary>
    public static byte[] DeletePortMapping(GatewayUrl url, IgdService service, MappedProtocol protocol, ushort externalPort) => Action(
        url, service, "DeletePortMapping", ("NewRemoteHost", string.Empty), ("NewExternalPort", Text(externalPort)), ("NewProtocol", Text(protocol)));

    private static byte[] Action(GatewayUrl url, IgdService service, string action, params (string Name, string Value)[] arguments)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(service);
        var values = string.Concat(arguments.Select(argument => $"<{argument.Name}>{SecurityElement.Escape(argument.Value)}</{argument.Name}>"));
        var body = Encoding.UTF8.GetBytes(
            "<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\">"
            + $"<s:Body><u:{action} xmlns:u=\"{service.Type}\">{values}</u:{action}></s:Body></s:Envelope>\r\n");
        var head = Encoding.ASCII.GetBytes(
            $"POST {url.Path} HTTP/1.1\r\nHost: {url.Host}\r\nContent-Type: text/xml; charset=\"utf-8\"\r\nContent-Length: {body.Length}\r\n"
            + $"SOAPAction: \"{service.Type}#{action}\"\r\nConnection: close\r\n\r\n");
        return [.. head, .. body];
    }

    private static string Text(ushort port) => port.ToString(CultureInfo.InvariantCulture);

    private static string Text(MappedProtocol protocol) => protocol == MappedProtocol.Tcp ? "TCP" : "UDP";
}
