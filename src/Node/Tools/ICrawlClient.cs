using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tools;

/// <summary>How a crawl asks nodes, by either version of discovery.</summary>
internal interface ICrawlClient : IDisposable
{
    /// <summary>The node's own record, newer or as new as the one given; null when it doesn't answer.</summary>
    Task<NodeRecord?> RequestRecordAsync(Enode node);

    /// <summary>Nodes out of one of its buckets, and out of nearer ones when that one has few; null when it doesn't answer.</summary>
    /// <param name="node">Who is asked.</param>
    /// <param name="depth">0 for the bucket of the farthest nodes, up to <see cref="CrawlTargets.Depths"/> - 1.</param>
    Task<IReadOnlyList<Enode>?> FindBucketAsync(Enode node, int depth);
}
