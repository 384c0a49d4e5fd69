namespace Akka.Devp2p.Node.Tools;

/// <summary>How to crawl.</summary>
/// <param name="Parallel">Nodes talked to at once.</param>
/// <param name="Timeout">After so long no further node is begun; zero for no limit.</param>
/// <param name="Revalidate">Nodes checked more recently are left as they are.</param>
/// <param name="Walk">Ask each node for others; without it only the given ones are checked.</param>
internal sealed record CrawlOptions(int Parallel, TimeSpan Timeout, TimeSpan Revalidate, bool Walk);
