using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Nat;

namespace Akka.Devp2p.Actors.Sockets.Real;

/// <summary>The routing table of this machine: /proc/net/route and /proc/net/ipv6_route on Linux, elsewhere what .NET knows.</summary>
public sealed class SystemGateways : IGateways
{
    // any address of the internet: a connected UDP socket sends nothing, and tells which of our addresses it would send from
    private static readonly IPAddress Anywhere6 = IPAddress.Parse("2000::1");

    private SystemGateways()
    {
    }

    public static SystemGateways Instance { get; } = new();

    public GatewayRoute? Find(IPAddress? gateway = null)
    {
        var router = gateway ?? (OperatingSystem.IsLinux() ? FromProc() : FromInterfaces());
        return router is not null && LocalToward(router.IsIPv6LinkLocal ? Anywhere6 : router) is { } local ? new GatewayRoute(router, local) : null;
    }

    private static IPAddress? FromProc()
    {
        if (RoutingTable.DefaultGateway4(ReadTable("/proc/net/route")) is { } four)
        {
            return four;
        }

        var six = RoutingTable.DefaultGateway6(ReadTable("/proc/net/ipv6_route"));
        return six is not { } found ? null
            : found.Gateway.IsIPv6LinkLocal ? new IPAddress(found.Gateway.GetAddressBytes(), IndexOf(found.Device))
            : found.Gateway;
    }

    private static IPAddress? FromInterfaces()
    {
        var gateways = NetworkInterface.GetAllNetworkInterfaces()
            .Where(device => device.OperationalStatus == OperationalStatus.Up)
            .SelectMany(device => device.GetIPProperties().GatewayAddresses)
            .Select(entry => entry.Address)
            .Where(address => !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            .ToList();
        return gateways.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? gateways.FirstOrDefault();
    }

    private static string[] ReadTable(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Take(RoutingTable.MaxLines)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // a container without /proc, or without IPv6
        }
    }

    private static long IndexOf(string device)
    {
        try
        {
            return long.Parse(File.ReadAllText($"/sys/class/net/{device}/ifindex"), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }

    private static IPAddress? LocalToward(IPAddress remote)
    {
        try
        {
            using var socket = new Socket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(remote, 9));
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return null; // no route
        }
    }
}
