using System.Diagnostics;
using System.Net;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire.Dns;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tools;

/// <summary>Takes a whole tree from DNS, entry by entry; any that can't be had fails all (geth: Client.SyncTree). An entry is asked for three times.</summary>
/// <param name="servers">In turn, after each failure the next.</param>
/// <param name="timeout">Of one query.</param>
/// <param name="rate">Queries per second.</param>
internal sealed class TreeDownload(IReadOnlyList<IPEndPoint> servers, TimeSpan timeout, int rate)
{
    private const int Attempts = 3;

    private readonly TextResolver _resolver = new(UdpSockets.Instance, TcpSockets.Instance, SystemRandomness.Instance);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _server;
    private long _queries;

    /// <summary>The tree as it was signed. A fault is a <see cref="FailureException"/>.</summary>
    public async Task<TreeDefinition> RunAsync(TreeLink url, CancellationToken cancellationToken)
    {
        var sync = new TreeSync(url);
        if (!sync.TakeRoot(await AskAsync(url.Domain, cancellationToken), out var error))
        {
            throw new FailureException($"{url.Domain}: {error.Reason}");
        }

        var records = new List<NodeRecord>();
        var links = new List<TreeLink>();
        while (sync.Next(_ => 0) is { } hash)
        {
            var name = $"{hash}.{url.Domain}";
            if (!sync.TakeEntry(hash, await AskAsync(name, cancellationToken), out var entry, out error))
            {
                throw new FailureException($"{name}: {(error.IsNone ? "no entry with this hash" : error.Reason)}");
            }

            records.AddRange(entry is TreeNode node ? [node.Record] : []);
            links.AddRange(entry is TreeLink link ? [link] : []);
        }

        return new TreeDefinition(url, sync.Root!.Sequence, sync.Root.Signature, [.. links], [.. records]);
    }

    private async Task<IReadOnlyList<string>> AskAsync(string name, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var due = TimeSpan.FromSeconds((double)_queries++ / rate) - _clock.Elapsed;
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, cancellationToken);
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout);
            var answer = await _resolver.ResolveAsync(servers[_server % servers.Count], name, limit.Token);
            cancellationToken.ThrowIfCancellationRequested();
            if (answer.Error is null)
            {
                return answer.Texts;
            }

            if (attempt == Attempts)
            {
                throw new FailureException($"{name}: {answer.Error}");
            }

            _server++;
        }
    }
}
