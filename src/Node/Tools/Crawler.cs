using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tools;

/// <summary>
/// Keeps a node set up to date, by the rules of go-ethereum's crawler (cmd/devp2p/crawl.go), and finds the rest of the network: where that
/// one looks up random targets until its time is over, this one asks each live node for its buckets and ends when nobody new is named.
/// </summary>
/// <remarks>One flow decides; what it awaits are the visits, so nothing here needs a lock.</remarks>
internal sealed class Crawler
{
    /// <summary>Nodes heard of at most: liars could name more without end.</summary>
    public const int MaxNodes = 500_000;

    private const int IdleReplies = 2;

    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(8);

    private readonly ICrawlClient _client;
    private readonly CrawlOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<CrawlProgress> _report;
    private readonly NodeSet _nodes;
    private readonly Queue<Enode> _queue = new();
    private readonly HashSet<NodeId> _seen;
    private readonly DateTimeOffset _began;
    private DateTimeOffset _reported;
    private CancellationToken _stop;
    private int _checked, _alive, _recent;

    /// <param name="client">Asks the nodes.</param>
    /// <param name="self">Our own id, which others will name.</param>
    /// <param name="input">What is known already.</param>
    /// <param name="options">How to crawl.</param>
    /// <param name="time">The clock.</param>
    /// <param name="report">Gets the progress every 8 s, and at the end.</param>
    public Crawler(ICrawlClient client, NodeId self, NodeSet input, CrawlOptions options, TimeProvider time, Action<CrawlProgress> report)
    {
        (_client, _options, _time, _report) = (client, options, time, report);
        _nodes = new NodeSet(input.Values);
        _seen = [self];
        _began = _reported = time.GetUtcNow();
        Add(input.Values.Select(entry => entry.Node));
    }

    /// <summary>Checks the input and these nodes, and whom they name. Stopped or out of time, it ends in a few seconds with what it has.</summary>
    public async Task<NodeSet> RunAsync(IEnumerable<Enode> more, CancellationToken stop)
    {
        _stop = stop;
        Add(more);
        var running = new List<Task<Visit>>();
        while (true)
        {
            while (running.Count < _options.Parallel && !IsOver && _queue.TryDequeue(out var node))
            {
                if (IsRecent(node.Id))
                {
                    _recent++;
                }
                else
                {
                    running.Add(VisitAsync(node));
                }
            }

            if (running.Count == 0)
            {
                _report(Progress(0));
                return _nodes;
            }

            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            Take(await ended);
            Report(running.Count);
        }
    }

    private bool IsOver => _stop.IsCancellationRequested || (_options.Timeout > TimeSpan.Zero && _time.GetUtcNow() - _began >= _options.Timeout);

    private void Add(IEnumerable<Enode> nodes)
    {
        foreach (var node in nodes)
        {
            if (node.UdpEndPoint is not null && _seen.Count <= MaxNodes && _seen.Add(node.Id))
            {
                _queue.Enqueue(node);
            }
        }
    }

    private bool IsRecent(NodeId id) =>
        _nodes.TryGetValue(id, out var known) && known.LastCheck is { } last && _time.GetUtcNow() - last < _options.Revalidate;

    private async Task<Visit> VisitAsync(Enode node)
    {
        NodeRecord? record = null;
        try
        {
            record = await _client.RequestRecordAsync(node);
        }
        catch (FailureException)
        {
            // the record of another, or one that points elsewhere: as good as none
        }

        return new Visit(node, record, record is null || !_options.Walk ? [] : await WalkAsync(node));
    }

    /// <summary>Everybody the node names, bucket by bucket, until it has named nobody new twice.</summary>
    private async Task<IReadOnlyCollection<Enode>> WalkAsync(Enode node)
    {
        var named = new Dictionary<NodeId, Enode>();
        for (var (depth, idle, lost) = (0, 0, false); depth < CrawlTargets.Depths && idle < IdleReplies && !IsOver; depth++)
        {
            var before = named.Count;
            var reply = await _client.FindBucketAsync(node, depth);
            if (reply is null && !lost)
            {
                (depth, lost) = (depth - 1, true); // once more: datagrams get lost
                continue;
            }

            foreach (var neighbor in reply ?? [])
            {
                named.TryAdd(neighbor.Id, neighbor);
            }

            (idle, lost) = (named.Count > before ? 0 : idle + 1, false);
        }

        return named.Values;
    }

    private void Take(Visit visit)
    {
        _checked++;
        var id = visit.Node.Id;
        var now = DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds());
        var known = _nodes.GetValueOrDefault(id) ?? new NodeSetEntry(visit.Node);
        if (visit.Record is { } record)
        {
            _alive++;
            _nodes[id] = new NodeSetEntry(Enode.FromRecord(record), known.Score + 1, known.FirstResponse ?? now, now, now);
            Add(visit.Named);
        }
        else if (known.Score / 2 > 0)
        {
            _nodes[id] = known with { Score = known.Score / 2, LastCheck = now };
        }
        else if (known.Score > 0)
        {
            _nodes.Remove(id);
        }
    }

    private void Report(int running)
    {
        var now = _time.GetUtcNow();
        if (now - _reported >= ReportInterval)
        {
            _reported = now;
            _report(Progress(running));
        }
    }

    private CrawlProgress Progress(int running) => new(_seen.Count - 1, _checked, _alive, _recent, _queue.Count + running, _time.GetUtcNow() - _began);

    private sealed record Visit(Enode Node, NodeRecord? Record, IReadOnlyCollection<Enode> Named);
}
