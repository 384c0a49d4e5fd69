using System.Text;
using Akka.Devp2p.Chain.Trie;

namespace Akka.Devp2p.Chain.Tests.Trie;

/// <summary>Vectors of ethereum/tests, TrieTests/trieanyorder.json: name, root, then keys and values in turn.</summary>
public class TrieRootTests
{
    public static TheoryData<string, string, string[]> Published => new()
    {
        { "singleItem", "d23786fb4a010da3ce639d66d5e904a11dbc02746d1ce25029e53290cabf28ab", ["A", new string('a', 50)] },
        { "dogs", "8aad789dff2f538bca5d8ea56e8abe10f4c7ba3a5dea95fea4cd6e7c3a1168d3", ["doe", "reindeer", "dog", "puppy", "dogglesworth", "cat"] },
        { "puppy", "5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84", ["do", "verb", "horse", "stallion", "doge", "coin", "dog", "puppy"] },
        { "foo", "17beaa1648bafa633cda809c90c04af50fc8aed3cb40d16efbddee6fdf63c4c3", ["foo", "bar", "food", "bass"] },
        { "smallValues", "3f67c7a47520f79faa29255d2d3c084a7a6df0453116ed7232ff10277a8be68b", ["be", "e", "dog", "puppy", "bed", "d"] },
        { "testy", "8452568af70d8d140f58d941338542f645fcca50094b20f3c3d8c3df49337928", ["test", "test", "te", "testy"] },
        { "hex", "285505fcabe84badc8aa310e2aae17eddc7d120aabec8a476902c8184b3a3503", ["0x0045", "0x0123456789", "0x4500", "0x9876543210"] },
        { "nothing", "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421", [] },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Root_OfPublishedVectorsInAnyOrder_IsTheirs(string name, string root, string[] keysAndValues)
    {
        var entries = keysAndValues.Chunk(2).Select(pair => KeyValuePair.Create(ToBytes(pair[0]), ToBytes(pair[1]))).ToList();
        Assert.True(root == TrieRoot.Of(entries).ToString(), name);
        entries.Reverse();
        Assert.True(root == TrieRoot.Of(entries).ToString(), name + " reversed");
    }

    [Fact]
    public void Root_WhenAValueIsEmpty_TreatsTheEntryAsAbsent() => Assert.Equal(
        TrieRoot.Of([KeyValuePair.Create(ToBytes("a"), ToBytes("b"))]),
        TrieRoot.Of([KeyValuePair.Create(ToBytes("a"), ToBytes("b")), KeyValuePair.Create(ToBytes("c"), ToBytes(""))]));

    [Fact]
    public void Root_WhenAKeyComesTwice_IsOurOwnFault() => Assert.Throws<ArgumentException>(
        () => TrieRoot.Of([KeyValuePair.Create(ToBytes("a"), ToBytes("b")), KeyValuePair.Create(ToBytes("a"), ToBytes("c"))]));

    [Fact]
    public void Root_OfALongSharedPath_GoesThroughOneExtension()
    {
        // 63 shared nibbles, then a branch of two: the deepest shape a state trie can have
        var left = new byte[32];
        var right = new byte[32];
        right[31] = 1;
        var root = TrieRoot.Of([KeyValuePair.Create(left, ToBytes("x")), KeyValuePair.Create(right, ToBytes("y"))]);
        // two leaves with an empty path (c2 20 78, c2 20 79) in a branch of 21 bytes, inline in an extension over an odd path (10 and 31 zeros)
        var branch = "d5" + "c22078" + "c22079" + string.Concat(Enumerable.Repeat("80", 15));
        var extension = Convert.FromHexString("f7" + "a0" + "10" + new string('0', 62) + branch);
        Assert.Equal(Wire.Crypto.Keccak.Hash256(extension), root);
    }

    /// <summary>A node of 31 bytes stands in its parent, one of 32 is named by its hash.</summary>
    [Theory]
    [InlineData(28, false)]
    [InlineData(29, true)]
    public void Root_WhenALeafReaches32Bytes_NamesItByItsHash(int valueSize, bool hashed)
    {
        // keys 00 and 10: a branch at the root, below it leaves with the one nibble 0 left, whose path is 30
        var value = new byte[valueSize];
        Array.Fill(value, (byte)0xff);
        byte[] leaf = [(byte)(0xc0 + 2 + valueSize), 0x30, (byte)(0x80 + valueSize), .. value];
        byte[] child = hashed ? [0xa0, .. Wire.Crypto.Keccak.Hash256(leaf).ToArray()] : leaf;
        byte[] content = [.. child, .. child, .. Enumerable.Repeat((byte)0x80, 15)];
        byte[] branch = [0xf8, (byte)content.Length, .. content];
        var root = TrieRoot.Of([KeyValuePair.Create(new byte[] { 0x00 }, value), KeyValuePair.Create(new byte[] { 0x10 }, value)]);
        Assert.Equal(Wire.Crypto.Keccak.Hash256(branch), root);
    }

    private static byte[] ToBytes(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? Convert.FromHexString(text[2..]) : Encoding.ASCII.GetBytes(text);
}
