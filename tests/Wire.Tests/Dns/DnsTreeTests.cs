using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Dns;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Tests.Dns;

public class DnsTreeTests
{
    [Fact]
    public void Tree_WhenMadeOfTheSpecificationsRecords_IsItsZone()
    {
        var tree = Make(1, TreeVectors.Nodes.Select(Record), TreeVectors.ParseLink(TreeVectors.Link)).Sign(TreeVectors.Key);
        Assert.Equal(TreeVectors.Zone.OrderBy(item => item.Key, StringComparer.Ordinal), tree.ToTexts("nodes.example.org"));
        Assert.Equal(TreeVectors.Nodes.Order(), tree.Nodes.Select(record => record.ToString()).Order());
        Assert.Equal([TreeVectors.Link], tree.Links.Select(link => link.ToString()));

        // a signature may come back from a file
        var unsigned = Make(1, TreeVectors.Nodes.Select(Record), TreeVectors.ParseLink(TreeVectors.Link));
        Assert.Equal(TreeVectors.Root, unsigned.WithSignature(TreeVectors.Key.PublicKey, tree.Root.Signature)!.Root.ToString());
        Assert.Null(unsigned.WithSignature(TreeVectors.Key.PublicKey, ""));
        Assert.Null(Make(2, [], TreeVectors.ParseLink(TreeVectors.Link)).WithSignature(TreeVectors.Key.PublicKey, tree.Root.Signature));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(13, 14)]
    [InlineData(14, 17)] // 13 in one branch; the last alone in its place, below one more
    [InlineData(170, 170 + 14 + 2)]
    public void Tree_WhenOfManyRecords_HasBranchesOf13AtMost(int records, int entries)
    {
        var tree = Make(7, Records(records));
        Assert.All(tree.Entries.Values.OfType<TreeBranch>(), branch => Assert.InRange(branch.Children.Length, 0, 13));
        Assert.All(tree.Entries, item => Assert.Equal(item.Key, TreeHash.Of(item.Value.ToString())));
        Assert.Equal(records, tree.Nodes.Count());
        Assert.True(Math.Abs(tree.Entries.Count - 1 - entries) <= 1, $"{tree.Entries.Count} entries");
        Assert.All(tree.ToTexts("nodes.example.org").Values, text => Assert.True(text.Length < 450, text));
    }

    [Fact]
    public void Tree_WhenARecordHasAPortTooLarge_IsRefused()
    {
        var record = new NodeRecordBuilder().Set("udp", [0x83, 0x01, 0x11, 0x70]).Sign(TreeVectors.Key, 1);
        Assert.False(DnsTree.TryMake(1, [record], [], out var tree, out var error));
        Assert.Null(tree);
        Assert.Equal($"node {record.Id}: entry udp is no port", error);
    }

    internal static DnsTree Make(ulong sequence, IEnumerable<NodeRecord> records, params TreeLink[] links) =>
        DnsTree.TryMake(sequence, records, links, out var tree, out var error) ? tree! : throw new InvalidOperationException(error);

    internal static NodeRecord[] Records(int count) => [.. Enumerable.Range(1, count).Select(i =>
    {
        var secret = new byte[32];
        (secret[30], secret[31]) = ((byte)(i >> 8), (byte)i);
        PrivateKey.TryCreate(secret, out var key);
        return new NodeRecordBuilder().SetIp(new IPAddress([10, 0, (byte)(i >> 8), (byte)i])).SetTcp(30303).SetUdp(30303).Sign(key!, (ulong)i);
    })];

    private static NodeRecord Record(string text) => NodeRecord.TryParse(text, out var record, out var error) ? record! : throw new FormatException(error.ToString());
}
