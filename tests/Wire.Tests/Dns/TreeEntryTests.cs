using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Wire.Tests.Dns;

/// <summary>The tables are those of go-ethereum's p2p/dnsdisc/tree_test.go, but for the texts of errors.</summary>
public class TreeEntryTests
{
    [Fact]
    public void Entry_WhenAnyOfTheSpecification_IsReadWrittenBackAndHashed()
    {
        foreach (var (name, text) in TreeVectors.Zone.Where(item => item.Value != TreeVectors.Root))
        {
            Assert.True(TreeEntry.TryParse(text, out var entry, out var error), error.ToString());
            Assert.Equal(text, entry!.ToString());
            Assert.Equal(name.Split('.')[0], TreeHash.Of(text));
            Assert.True(TreeHash.Matches(TreeHash.Of(text), text));
            Assert.True(TreeHash.Matches(TreeHash.Of(text)[..20], text));
            Assert.False(TreeHash.Matches(TreeHash.Of(text)[..18], text));
            Assert.False(TreeHash.Matches(TreeHash.Of(text + " "), text));
        }
    }

    [Fact]
    public void Root_WhenTheOneOfTheSpecification_IsSignedByItsKey()
    {
        Assert.True(TreeRoot.TryParse(TreeVectors.Root, out var root, out var error), error.ToString());
        Assert.Equal(TreeVectors.Root, root!.ToString());
        Assert.True(root.IsSignedBy(TreeVectors.Key.PublicKey));
        Assert.Equal(TreeVectors.Root, (root with { Signature = "" }).Sign(TreeVectors.Key).ToString());
        Assert.False(root.IsSignedBy(TreeVectors.ParseLink(TreeVectors.Link).Key));
        Assert.False((root with { Sequence = 2 }).IsSignedBy(TreeVectors.Key.PublicKey));
        Assert.False((root with { Nodes = root.Links }).IsSignedBy(TreeVectors.Key.PublicKey));
    }

    [Theory]
    [InlineData("e=TO4Q75OQ2N7DX4EOOR7X66A6OM seq=3 sig=N-YY6UB9xD0hFx1Gmnt7v0RfSxch5tKyry2SRDoLx7B4GfPXagwLxQqyf7gAMvApFn_ORwZQekMWa_pXrcGCtw", "dns: root in a wrong form")]
    [InlineData("e=TO4Q75OQ2N7DX4EOOR7X66A6OM l=TO4Q75OQ2N7DX4EOOR7X66A6OM seq=3 sig=N-YY6UB9xD0hFx1Gmnt7v0RfSxch5tKyry2SRDoLx7B4GfPXagwLxQqyf7gAMvApFn_ORwZQekMWa_pXrcGCtw", "dns: root with a wrong signature")]
    [InlineData("e=TO4Q75OQ2N7DX4EOOR l=JGUFMSAGI7KZYB3P7IZW4S5Y3A seq=3 sig=3FmXuVwpa8Y7OstZTx9PIb1mt8FrW7VpDOFv4AaGCsZ2EIHmhraWhe4NxYhQDlw5MjeFXYMbJjsPeKlHzmJREQE", "dns: root with a wrong hash")]
    [InlineData("e=QFT4PBCRX4XQCV3VUYJ6BTCEPU l=JGUFMSAGI7KZYB3P7IZW4S5Y3A seq=03 sig=3FmXuVwpa8Y7OstZTx9PIb1mt8FrW7VpDOFv4AaGCsZ2EIHmhraWhe4NxYhQDlw5MjeFXYMbJjsPeKlHzmJREQE", "dns: root with a wrong sequence")]
    [InlineData("e=QFT4PBCRX4XQCV3VUYJ6BTCEPU l=JGUFMSAGI7KZYB3P7IZW4S5Y3A seq=18446744073709551616 sig=3FmXuVwpa8Y7OstZTx9PIb1mt8FrW7VpDOFv4AaGCsZ2EIHmhraWhe4NxYhQDlw5MjeFXYMbJjsPeKlHzmJREQE", "dns: root with a wrong sequence")]
    [InlineData("e=QFT4PBCRX4XQCV3VUYJ6BTCEPU  l=JGUFMSAGI7KZYB3P7IZW4S5Y3A seq=3 sig=3FmXuVwpa8Y7OstZTx9PIb1mt8FrW7VpDOFv4AaGCsZ2EIHmhraWhe4NxYhQDlw5MjeFXYMbJjsPeKlHzmJREQE", "dns: root in a wrong form")]
    [InlineData("e=QFT4PBCRX4XQCV3VUYJ6BTCEPU l=JGUFMSAGI7KZYB3P7IZW4S5Y3A seq=3 sig=3FmXuVwpa8Y7OstZTx9PIb1mt8FrW7VpDOFv4AaGCsZ2EIHmhraWhe4NxYhQDlw5MjeFXYMbJjsPeKlHzmJREQE x", "dns: root in a wrong form")]
    public void Root_WhenWrong_IsRefusedWithItsReason(string content, string reason)
    {
        Assert.False(TreeRoot.TryParse("enrtree-root:v1 " + content, out var root, out var error));
        Assert.Null(root);
        Assert.Equal(reason, error.Reason);
    }

    [Fact]
    public void Root_WhenGoEthereumsExample_IsRead()
    {
        const string Text = "enrtree-root:v1 e=QFT4PBCRX4XQCV3VUYJ6BTCEPU l=JGUFMSAGI7KZYB3P7IZW4S5Y3A seq=3 sig=3FmXuVwpa8Y7OstZTx9PIb1mt8FrW7VpDOFv4AaGCsZ2EIHmhraWhe4NxYhQDlw5MjeFXYMbJjsPeKlHzmJREQE";
        Assert.True(TreeRoot.TryParse(Text, out var root, out _));
        Assert.Equal(("QFT4PBCRX4XQCV3VUYJ6BTCEPU", "JGUFMSAGI7KZYB3P7IZW4S5Y3A", 3ul), (root!.Nodes, root.Links, root.Sequence));
    }

    [Theory]
    [InlineData("enrtree-branch:", 0)]
    [InlineData("enrtree-branch:AAAAAAAAAAAAAAAAAAAA", 1)]
    [InlineData("enrtree-branch:AAAAAAAAAAAAAAAAAAAA,BBBBBBBBBBBBBBBBBBBB", 2)]
    public void Branch_WhenValid_HasItsChildren(string text, int children)
    {
        Assert.True(TreeEntry.TryParse(text, out var entry, out var error), error.ToString());
        Assert.Equal(children, Assert.IsType<TreeBranch>(entry).Children.Length);
        Assert.Equal(text, entry.ToString());
    }

    [Theory]
    [InlineData("enrtree-branch:1,2", "dns: branch with a wrong hash")]
    [InlineData("enrtree-branch:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "dns: branch with a wrong hash")]
    [InlineData("enrtree-branch:AAAAAAAAAAAAAAAAAAAA,", "dns: branch with a wrong hash")]
    [InlineData("enrtree-branch:aaaaaaaaaaaaaaaaaaaa", "dns: branch with a wrong hash")]
    [InlineData("enrtree://nodes.example.org", "dns: link without a public key")]
    [InlineData("enrtree://AP62DT7WOTEQZGQZOU474PP3KMEGVTTE7A7NPRXKX3DUD57@nodes.example.org", "dns: link with a wrong public key")]
    [InlineData("enrtree://AP62DT7WONEQZGQZOU474PP3KMEGVTTE7A7NPRXKX3DUD57TQHGIA@nodes.example.org", "dns: link with a wrong public key")]
    [InlineData("enrtree://AKPYQIUQIL7PSIACI32J7FGZW56E5FKHEFCCOFHILBIMW3M6LWXS2@", "dns: link with a wrong domain")]
    [InlineData("enrtree://AKPYQIUQIL7PSIACI32J7FGZW56E5FKHEFCCOFHILBIMW3M6LWXS2@a..b", "dns: link with a wrong domain")]
    [InlineData("enrtree://AKPYQIUQIL7PSIACI32J7FGZW56E5FKHEFCCOFHILBIMW3M6LWXS2@a b", "dns: link with a wrong domain")]
    [InlineData("enr:-HW4QLZHjM4vZXkbp-5xJoHsKSbE7W39FPC8283X-y8oHcHPTnDDlIlzL5ArvDUlHZVDPgmFASrh7cWgLOLxj4wprRkHgmlkgnY0iXNlY3AyNTZrMaEC3t2jLMhDpCDX5mbSEwDn4L3iUfyXzoO8G28XvjGRkrAg=", "enr: not base64url without padding")]
    [InlineData("", "dns: no entry of a tree")]
    [InlineData("foo", "dns: no entry of a tree")]
    [InlineData("enrtree", "dns: no entry of a tree")]
    [InlineData("enrtree-x=", "dns: no entry of a tree")]
    public void Entry_WhenWrong_IsRefusedWithItsReason(string text, string reason)
    {
        Assert.False(TreeEntry.TryParse(text, out var entry, out var error));
        Assert.Null(entry);
        Assert.Equal(reason, error.Reason);
    }

    [Fact]
    public void Entry_WhenTooLong_IsRefused()
    {
        var text = "enrtree-branch:" + string.Join(',', Enumerable.Repeat("AAAAAAAAAAAAAAAAAAAAAAAAAA", 38));
        Assert.False(TreeEntry.TryParse(text, out _, out var error));
        Assert.Equal("dns: entry longer than 1024 characters", error.Reason);
    }

    [Fact]
    public void Link_WhenItsDomainDiffersInCaseOrADot_IsTheSameTree()
    {
        var link = TreeVectors.ParseLink(TreeVectors.Url);
        Assert.Equal(TreeVectors.Key.PublicKey, link.Key);
        Assert.Equal("nodes.example.org", link.Domain);
        Assert.True(TreeLink.TryCreate(link.Key, "Nodes.Example.ORG.", out var same));
        Assert.Equal(link, same);
        Assert.Equal(link.GetHashCode(), same!.GetHashCode());
        Assert.EndsWith("@Nodes.Example.ORG.", same.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(link, TreeVectors.ParseLink(TreeVectors.Link));
        Assert.False(TreeLink.TryCreate(link.Key, new string('a', 64) + ".org", out _));
        Assert.False(TreeLink.TryCreate(link.Key, string.Join('.', Enumerable.Repeat("aaaaaaaaa", 21)), out _));
    }

    [Fact]
    public void Select_WhenOtherTextsStandThere_TakesTheOneWithTheHash()
    {
        var hash = TreeHash.Of(TreeVectors.Link);
        Assert.Equal(TreeVectors.Link, TreeEntry.Select(hash, ["v=spf1 -all", TreeVectors.Branch, TreeVectors.Link]));
        Assert.Null(TreeEntry.Select(hash, ["v=spf1 -all", TreeVectors.Branch]));
    }
}
