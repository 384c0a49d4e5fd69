using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Wire.Tests.Dns;

public class TreeSyncTests
{
    private const string Domain = "nodes.example.org";

    private static readonly TreeLink Ours = TreeVectors.ParseLink(TreeVectors.Url);

    [Fact]
    public void Sync_WhenTheSpecificationsTree_AsksForLinksFirstAndFindsAll()
    {
        var sync = new TreeSync(Ours);
        Assert.Null(sync.Next(_ => 0));
        Assert.True(sync.TakeRoot(["v=spf1 -all", TreeVectors.Root], out var error), error.ToString());
        var asked = new List<string>();
        var nodes = new List<string>();
        Walk(sync, TreeVectors.Zone, asked, nodes);
        Assert.Equal(["C7HRFPF3BLGF3YR4DY5KX3SMBE", "JWXYDBPXYWG6FX3GMDIBFA6CJ4"], asked.Take(2));
        Assert.Equal(5, asked.Count);
        Assert.Equal(TreeVectors.Nodes.Order(), nodes.Order());
        Assert.Equal([TreeVectors.Link], sync.Links.Select(link => link.ToString()));
        Assert.True(sync is { HasAllLinks: true, HasAllNodes: true, NodesSeen: 3 });

        sync.Restart();
        Assert.False(sync.HasAllNodes);
        Assert.Equal("JWXYDBPXYWG6FX3GMDIBFA6CJ4", sync.Next(_ => 0));
    }

    [Fact]
    public void Sync_WhenItPicksAtRandom_FindsEachNodeOnceInAnOrderOfItsOwn()
    {
        var tree = DnsTreeTests.Make(1, DnsTreeTests.Records(300)).Sign(TreeVectors.Key);
        var random = new Random(5);
        var sync = Started(tree);
        List<string> asked = [], nodes = [];
        Walk(sync, tree.ToTexts(Domain), asked, nodes, random.Next);
        Assert.Equal(asked.Count, asked.Distinct().Count());
        Assert.Equal(300, nodes.Distinct().Count());
        var again = new List<string>();
        sync.Restart();
        Walk(sync, tree.ToTexts(Domain), asked, again, random.Next);
        Assert.NotEqual(nodes, again);
    }

    [Fact]
    public void Root_WhenOlderOrChangedWithoutAHigherSequenceOrOfAnotherKey_IsRefused()
    {
        var sync = new TreeSync(Ours);
        var second = DnsTreeTests.Make(2, DnsTreeTests.Records(3)).Sign(TreeVectors.Key).Root.ToString();
        Refused(sync, [], "dns: no root at this name");
        Refused(sync, [TreeVectors.Root.Replace("seq=1", "seq=2", StringComparison.Ordinal)], "dns: root signed by another key");
        Assert.True(sync.TakeRoot([second], out _));
        Assert.True(sync.TakeRoot([second], out _));
        Refused(sync, [TreeVectors.Root], "dns: root older than the one known");
        Refused(sync, [DnsTreeTests.Make(2, DnsTreeTests.Records(4)).Sign(TreeVectors.Key).Root.ToString()], "dns: root changed without a higher sequence");
        Assert.Equal(second, sync.Root!.ToString());

        // of several the right one is taken, wherever it stands
        var third = DnsTreeTests.Make(3, DnsTreeTests.Records(3)).Sign(TreeVectors.Key).Root.ToString();
        Assert.True(sync.TakeRoot([TreeVectors.Root, "enrtree-root:v1 x", third], out _));
        Assert.Equal(3ul, sync.Root!.Sequence);
    }

    [Fact]
    public void Root_WhenOnlyOneSubtreeChanged_LeavesTheOtherWalked()
    {
        var link = TreeVectors.ParseLink(TreeVectors.Link);
        var first = DnsTreeTests.Make(1, DnsTreeTests.Records(3), link).Sign(TreeVectors.Key);
        var sync = Started(first);
        Walk(sync, first.ToTexts(Domain), [], []);
        var second = DnsTreeTests.Make(2, DnsTreeTests.Records(4), link).Sign(TreeVectors.Key);
        Assert.True(sync.TakeRoot([second.Root.ToString()], out _));
        Assert.True(sync.HasAllLinks);
        Assert.False(sync.HasAllNodes);
        Assert.Equal(second.Root.Nodes, sync.Next(_ => 0));
        Assert.Single(sync.Links);
    }

    [Fact]
    public void Entry_WhenNothingHasItsHash_StaysMissingUntilItIsSkipped()
    {
        var sync = Started(DnsTreeTests.Make(1, DnsTreeTests.Records(3)).Sign(TreeVectors.Key));
        var hash = sync.Next(_ => 0)!;
        Assert.False(sync.TakeEntry(hash, [TreeVectors.Branch], out var entry, out var error));
        Assert.True(entry is null && error.IsNone);
        Assert.Equal(hash, sync.Next(_ => 0));
        sync.Skip(hash);
        Assert.True(sync.HasAllLinks);

        // asked for again when a root comes, even the same
        Assert.True(sync.TakeRoot([sync.Root!.ToString()], out _));
        Assert.Equal(hash, sync.Next(_ => 0));
    }

    [Theory]
    [InlineData(TreeVectors.Link, "dns: link among the nodes")]
    [InlineData("enr:-----", "enr: not base64url without padding")] // the entry of go-ethereum's TestClientSyncTreeBadNode
    public void Entry_WhenItsHashIsRightAndItsContentWrong_IsNeverAskedForAgain(string text, string reason)
    {
        var root = new TreeRoot(TreeHash.Of(text), TreeHash.Of("enrtree-branch:"), 1, "").Sign(TreeVectors.Key);
        var sync = new TreeSync(Ours);
        Assert.True(sync.TakeRoot([root.ToString()], out _));
        Assert.True(sync.TakeEntry(sync.Next(_ => 0)!, ["enrtree-branch:"], out _, out _));
        Assert.False(sync.TakeEntry(sync.Next(_ => 0)!, [text], out var entry, out var error));
        Assert.Null(entry);
        Assert.Equal(reason, error.Reason);
        Assert.True(sync.HasAllNodes);
        Assert.Equal(0, sync.NodesSeen);
    }

    [Fact]
    public void Entry_WhenANodeIsAmongTheLinks_IsRefused()
    {
        var text = TreeVectors.Nodes[0];
        var sync = new TreeSync(Ours);
        Assert.True(sync.TakeRoot([new TreeRoot(TreeHash.Of(text), TreeHash.Of(text), 1, "").Sign(TreeVectors.Key).ToString()], out _));
        Assert.False(sync.TakeEntry(sync.Next(_ => 0)!, [text], out _, out var error));
        Assert.Equal("dns: node among the links", error.Reason);
        Assert.True(sync.TakeEntry(sync.Next(_ => 0)!, [text], out _, out _));
    }

    /// <summary>The owner of a tree may be hostile: branches that lead to ever more branches.</summary>
    [Fact]
    public void Tree_WhenDeeperThan32_IsCutOff()
    {
        var texts = new List<string> { "enrtree-branch:" };
        while (texts.Count < 40)
        {
            texts.Add("enrtree-branch:" + TreeHash.Of(texts[^1]));
        }

        var sync = new TreeSync(Ours);
        Assert.True(sync.TakeRoot([new TreeRoot(TreeHash.Of(texts[^1]), TreeHash.Of("enrtree-branch:"), 1, "").Sign(TreeVectors.Key).ToString()], out _));
        var (taken, error) = (0, default(WireError));
        while (sync.Next(_ => 0) is { } hash && sync.TakeEntry(hash, texts, out _, out error))
        {
            taken++;
        }

        Assert.Equal("dns: tree deeper than 32 entries", error.Reason);
        Assert.Equal(33, taken);
    }

    [Fact]
    public void Tree_WhenWiderThan32768_IsCutOff()
    {
        var sync = new TreeSync(Ours);
        var children = Enumerable.Range(0, 1000).Select(i => "enrtree-branch:" + string.Join(',', Enumerable.Range(0, 36).Select(j => TreeHash.Of($"{i} {j}")))).ToList();
        var branches = children.Chunk(30).Select(chunk => "enrtree-branch:" + string.Join(',', chunk.Select(TreeHash.Of))).ToList();
        var top = "enrtree-branch:" + string.Join(',', branches.Select(TreeHash.Of));
        Assert.True(sync.TakeRoot([new TreeRoot(TreeHash.Of(top), TreeHash.Of("enrtree-branch:"), 1, "").Sign(TreeVectors.Key).ToString()], out _));
        var texts = children.Concat(branches).Append(top).Append("enrtree-branch:").ToDictionary(TreeHash.Of);
        var error = default(WireError);
        while (sync.Next(_ => 0) is { } hash && texts.TryGetValue(hash, out var text) && sync.TakeEntry(hash, [text], out _, out error))
        {
        }

        Assert.Equal("dns: tree of more than 32768 entries", error.Reason);
    }

    private static TreeSync Started(DnsTree tree)
    {
        var sync = new TreeSync(Ours);
        Assert.True(sync.TakeRoot([tree.Root.ToString()], out var error), error.ToString());
        return sync;
    }

    private static void Refused(TreeSync sync, string[] texts, string reason)
    {
        Assert.False(sync.TakeRoot(texts, out var error));
        Assert.Equal(reason, error.Reason);
    }

    private static void Walk(TreeSync sync, IReadOnlyDictionary<string, string> zone, List<string> asked, List<string> nodes, Func<int, int>? pick = null)
    {
        while (sync.Next(pick ?? (_ => 0)) is { } hash)
        {
            asked.Add(hash);
            Assert.True(sync.TakeEntry(hash, [zone[$"{hash}.{Domain}"]], out var entry, out var error), error.ToString());
            if (entry is TreeNode node)
            {
                nodes.Add(node.Record.ToString());
            }
        }
    }
}
