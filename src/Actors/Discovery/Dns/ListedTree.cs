using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Actors.Discovery.Dns;

/// <summary>One list and when its root is due (geth: clientTree). Pure.</summary>
internal sealed class ListedTree(TreeLink link)
{
    /// <summary>So many entries that did not come, and the root is asked for before anything else: the list may be another by now.</summary>
    internal const int MaxLeafFailures = 5;

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(5);

    private int _leafFailures;

    internal TreeSync Sync { get; } = new(link);

    /// <summary>Times in a row that the root did not come, or was wrong.</summary>
    internal int RootFailures { get; private set; }

    internal DateTimeOffset NextRoot { get; private set; } = DateTimeOffset.MinValue;

    internal bool IsRootDue(DateTimeOffset now) => now >= NextRoot;

    /// <summary>True when there may be a node to find before the next root.</summary>
    internal bool CanWalk => Sync.Root is not null && _leafFailures <= MaxLeafFailures && (!Sync.HasAllLinks || !Sync.HasAllNodes || Sync.NodesSeen > 0);

    /// <summary>The next hash; the walk begins anew when it has seen all.</summary>
    internal string Next(Func<int, int> pick)
    {
        if (Sync is { HasAllLinks: true, HasAllNodes: true })
        {
            Sync.Restart();
        }

        return Sync.Next(pick)!;
    }

    internal void OnRoot(DateTimeOffset now, TimeSpan recheck)
    {
        (RootFailures, _leafFailures) = (0, 0);
        NextRoot = now + recheck;
    }

    /// <summary>Asked for again after 5 s, doubled with each failure up to the usual interval.</summary>
    internal void OnRootFailed(DateTimeOffset now, TimeSpan recheck)
    {
        RootFailures++;
        var wait = FirstBackoff * Math.Pow(2, Math.Min(RootFailures - 1, 20));
        NextRoot = now + (wait < recheck ? wait : recheck);
    }

    internal void Retry(DateTimeOffset now) => NextRoot = RootFailures > 0 && NextRoot > now ? now : NextRoot;

    internal void OnLeafFailed(string hash, DateTimeOffset now)
    {
        Sync.Skip(hash);
        if (++_leafFailures == MaxLeafFailures + 1)
        {
            NextRoot = now;
        }
    }
}
