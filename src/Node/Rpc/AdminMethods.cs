using System.Text.Json;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>admin: geth's methods with its names, fields and errors (node/api.go), and ours for dials, discovery and supervision.</summary>
internal static class AdminMethods
{
    private const int DefaultBanSeconds = 3600, MaxBanSeconds = 3650 * 86400;

    public static IEnumerable<(string Name, RpcMethod Method)> All(INodeControl node) =>
    [
        ("admin_nodeInfo", new RpcMethod(0, async (_, token) => await node.GetNodeInfoAsync(token))),
        ("admin_peers", new RpcMethod(0, async (_, token) => await PeersAsync(node, token))),
        ("admin_datadir", new RpcMethod(0, (_, _) => Task.FromResult<object?>(node.DataDirectory ?? string.Empty))),
        ("admin_addPeer", Command(2, (args, _) => AddPeer(node, args))),
        ("admin_removePeer", Command(1, (args, token) => node.RemovePeerAsync(Node(args), token))),
        ("admin_addTrustedPeer", Command(1, (args, _) => Done(() => node.AddTrustedPeer(Node(args))))),
        ("admin_removeTrustedPeer", Command(1, (args, _) => Done(() => node.RemoveTrustedPeer(Node(args))))),
        ("admin_banPeer", Command(3, async (args, token) => Refuse(await node.BanPeerAsync(Id(args), Duration(args), args.Text(2, otherwise: string.Empty), token)))),
        ("admin_unbanPeer", Command(1, async (args, token) => Refuse(await node.UnbanPeerAsync(Id(args), token)))),
        ("admin_bans", new RpcMethod(0, async (_, token) => (await node.GetBansAsync(token)).Select(Show).ToArray())),
        ("admin_dialStats", new RpcMethod(0, async (_, token) => Show(await node.GetDialStatsAsync(token), await node.GetBackOffsAsync(token)))),
        ("admin_discovery", new RpcMethod(0, async (_, token) => (await node.GetSourcesAsync(token)).Select(Show).ToArray())),
        ("admin_listening", new RpcMethod(0, (_, _) => Task.FromResult<object?>(node.Listening))),
        ("admin_nat", new RpcMethod(0, async (_, token) => Show(await node.GetNatAsync(token)))),
        ("admin_supervision", new RpcMethod(0, async (_, token) => (await node.GetSupervisionAsync(token)).Select(Show).ToArray())),
    ];

    private static async Task<object?> PeersAsync(INodeView node, CancellationToken token) =>
        (await node.GetPeersAsync(token)).Select(PeerJson.From).OrderBy(peer => peer.Id, StringComparer.Ordinal).ToArray();

    private static Task AddPeer(INodeControl node, RpcParams args)
    {
        var peer = Node(args);
        var persist = args.Bool(1, otherwise: false);
        if (persist && node.DataDirectory is null)
        {
            throw new RpcException(RpcError.Failed("can't persist a peer: the node has no data directory"));
        }

        return Done(() => node.AddPeer(peer, persist));
    }

    private static Enode Node(RpcParams args) => Enode.TryParse(args.Text(0), out var node, out var fault)
        ? node!
        : throw new RpcException(RpcError.Failed($"invalid enode: {Printable.Text(fault)}"));

    /// <summary>A node id of 64 hex digits, or any way to name a node.</summary>
    private static NodeId Id(RpcParams args) => args.Text(0) is { Length: 2 * Hash256.Size } text && text.All(char.IsAsciiHexDigit)
        ? new NodeId(new Hash256(Convert.FromHexString(text)))
        : Node(args).Id;

    private static TimeSpan Duration(RpcParams args) => TimeSpan.FromSeconds(args.Int(1, 1, MaxBanSeconds, otherwise: DefaultBanSeconds));

    private static void Refuse(string? refusal)
    {
        if (refusal is not null)
        {
            throw new RpcException(RpcError.Failed(refusal));
        }
    }

    private static object Show(Ban ban) => new { Id = ban.Id.ToString(), ban.Until, ban.Reason, ban.Automatic };

    private static object Show(DialStats stats, DialSchedulerActor.BackOffs backOffs) => new
    {
        stats.Total,
        stats.Running,
        ByOutcome = stats.ByOutcome.ToDictionary(pair => NameOf(pair.Key), pair => pair.Value),
        Summary = stats.ToString(),
        BackOff = new
        {
            backOffs.Count,
            First = backOffs.First.Select(one => new { Id = one.Id.ToString(), Reason = NameOf(one.Reason), one.Failures, one.Until }).ToArray(),
        },
    };

    private static string NameOf(DialOutcome outcome) => JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString());

    private static object Show(SourceStatus source) => new
    {
        source.Name,
        source.On,
        source.Yielded,
        source.LastNewNode,
        source.Buffered,
        source.Filtered,
        LastError = source.LastError is { } error ? new { error.Text, error.At } : null,
    };

    private static object Show(NatStatus nat) => new
    {
        nat.Method,
        nat.Active,
        Gateway = nat.Gateway?.ToString(),
        OutsideIp = nat.OutsideIp?.ToString(),
        Mappings = nat.Mappings.Select(mapping => new
        {
            mapping.Protocol,
            Port = mapping.InternalPort,
            Outside = mapping.Outside?.ToString(),
            LeaseLeft = mapping.LeaseLeft is { } left ? (int?)left.TotalSeconds : null,
            mapping.LastError,
        }).ToArray(),
        nat.LastError,
        nat.Warning,
        nat.Ignored,
    };

    private static object Show(SupervisedActor actor) => new
    {
        actor.Path,
        actor.Actor,
        actor.Alive,
        actor.Failures,
        actor.Restarts,
        LastFailure = actor.Last is { } last ? new { last.Reason, Directive = last.Directive.ToString().ToLowerInvariant(), last.At } : null,
    };

    /// <summary>A method that says true when it is done, as geth's do.</summary>
    private static RpcMethod Command(int maxParams, Func<RpcParams, CancellationToken, Task> run) => new(maxParams, async (args, token) =>
    {
        await run(args, token);
        return true;
    });

    private static Task Done(Action run)
    {
        run();
        return Task.CompletedTask;
    }
}
