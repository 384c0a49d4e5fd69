using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>Several STUN servers, and what most of them say: geth's <c>natstun.go</c> believes a single one.</summary>
internal static class StunClient
{
    /// <summary>Servers asked when none is named.</summary>
    internal const int Servers = 3;

    private static readonly TimeSpan NameLimit = TimeSpan.FromSeconds(5);

    /// <summary>So many of a list, by chance, each with a transaction id.</summary>
    internal static IReadOnlyList<(string Server, byte[] Id)> Choose(IReadOnlyList<string> all, IRandomness randomness)
    {
        var rest = all.ToList();
        while (rest.Count > Servers)
        {
            rest.RemoveAt(randomness.Next(rest.Count));
        }

        return rest.ConvertAll(server =>
        {
            var id = new byte[Stun.TransactionIdSize];
            randomness.Fill(id);
            return (server, id);
        });
    }

    /// <summary>Our address as more than half of the servers see it; null with a reason when there is none.</summary>
    internal static async Task<(IPAddress? Address, string? Error)> AskAsync(
        GatewayTools tools, IReadOnlyList<(string Server, byte[] Id)> servers, CancellationToken cancellationToken)
    {
        var said = await Task.WhenAll(servers.Select(server => AskAsync(tools, server.Server, server.Id, cancellationToken)));
        var best = said.OfType<IPAddress>().GroupBy(address => address).OrderByDescending(group => group.Count()).FirstOrDefault();
        return best is null ? (null, "no STUN server answered")
            : best.Count() * 2 <= servers.Count ? (null, "the STUN servers do not agree")
            : (best.Key, null);
    }

    private static async Task<IPAddress?> AskAsync(GatewayTools tools, string server, byte[] id, CancellationToken cancellationToken)
    {
        try
        {
            _ = NatChoice.TryParseServer(server, out var host, out var port);
            var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await tools.HostNames.ResolveWithinAsync(host, NameLimit);
            if (addresses.OrderBy(one => one.AddressFamily != AddressFamily.InterNetwork).FirstOrDefault() is not { } address)
            {
                return null;
            }

            var to = new IPEndPoint(address, port);
            var local = address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
            var answer = await tools.Datagrams.AskAsync(local, to, to.Equals, [Stun.EncodeBindingRequest(id)], Read, DatagramExchange.Waits, cancellationToken);
            return answer?.Mapped?.Address is { } mapped ? (mapped.IsIPv4MappedToIPv6 ? mapped.MapToIPv4() : mapped) : null;

            StunResponse? Read(ReadOnlySpan<byte> datagram) => Stun.TryDecode(datagram, id, out var response, out _) ? response : null;
        }
        catch (Exception e) when (e is SocketException or ArgumentException || (e is OperationCanceledException or TimeoutException && !cancellationToken.IsCancellationRequested))
        {
            return null; // no such name, or no way there
        }
    }
}
