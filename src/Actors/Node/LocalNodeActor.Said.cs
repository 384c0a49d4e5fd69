using System.Net.Sockets;
using Akka.Devp2p.Wire.ForkId;

namespace Akka.Devp2p.Actors.Node;

// what other nodes and the chain say of us
public sealed partial class LocalNodeActor
{
    private void OnSeen(EndpointSeen seen)
    {
        var votes = _votes[seen.By.AddressFamily];
        if (votes.Take(seen.By, seen.Seen))
        {
            Say(_said.WithVotes(seen.By.AddressFamily, votes.Elected), atOnce: false);
        }
    }

    /// <summary>A chain of our own says itself where its head is: eth's Status and its filter of nodes take it from there, so none of the three is behind.</summary>
    private void OnHead(SetHead told)
    {
        var (number, time) = _settings.Chain?.Head is { } head ? (head.Number, head.Timestamp) : (told.Number, told.Time);
        if (_settings.Network?.ForkIdAt(number, time) is { } fork)
        {
            SetFork(fork);
        }
    }

    private void SetFork(ForkIdentifier? fork)
    {
        if (_content.Eth is null)
        {
            ChangeAtOnce(record => record with { Eth = fork }); // as at the start: before it nobody takes us for a node of any network
        }
        else if (fork != _said.Eth)
        {
            Say(_said with { Eth = fork }, atOnce: false);
        }
    }

    private string Show() => string.Join("; ", LocalRecord.Families.Select(_content.Endpoint).OfType<PublishedEndpoint>().Select(
        endpoint => $"{endpoint.Ip} ({endpoint.IpFrom}), udp {endpoint.Udp} ({endpoint.UdpFrom}), tcp {endpoint.Tcp} ({endpoint.TcpFrom})".ToLowerInvariant()));

    private PublishedEndpoint? Describe(AddressFamily family)
    {
        var votes = _votes[family];
        var (all, agreeing) = votes.Count();
        return _content.Endpoint(family) is { } endpoint
            ? endpoint with { Voters = all, Agreeing = agreeing, ReachedUnasked = votes.IsReachedUnasked }
            : null;
    }
}
