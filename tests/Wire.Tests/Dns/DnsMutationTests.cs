using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Wire.Tests.Dns;

[Trait("Category", "Mutation")]
public class DnsMutationTests
{
    private const int Inputs = 100_000;

    /// <summary>What is taken is proportional to the input: a name is decoded once more for each pointer to it.</summary>
    private const int MaxAllocation = 150_000;

    [Fact]
    public void Answer_WhenMutated_NeverThrows()
    {
        const string Question = "JWXYDBPXYWG6FX3GMDIBFA6CJ4.nodes.example.org";
        byte[][] samples =
        [
            new AnswerMaker(7, Question).Text(TreeVectors.Branch).ToArray(),
            new AnswerMaker(7, Question).Text(TreeVectors.Root, 30).Text("v=spf1 -all").ToArray(),
            new AnswerMaker(7, Question).Record([0xc0, 12], 5, [3, 97, 98, 99, 0xc0, 39]).Text([0xc0, 74], TreeVectors.Nodes[0]).ToArray(),
            new AnswerMaker(7, Question, flags: 0x8183).ToArray(),
            new AnswerMaker(7, Question, flags: 0x8380).ToArray(),
        ];
        var mutator = new Mutator(145);
        var taken = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var input = mutator.Bytes(samples[i % samples.Length]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = DnsMessage.TryDecodeAnswer(input, out var answer, out var error);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > MaxAllocation || ok != error.IsNone || ok != answer is not null || error.Offset < 0 || error.Offset > input.Length)
            {
                Assert.Fail($"{Convert.ToHexString(input)}: {error}, {allocated} bytes allocated");
            }

            taken += ok ? 1 : 0;
            Assert.True(!ok || answer!.Texts.Sum(text => text.Length) <= input.Length);
        }

        Assert.InRange(taken, Inputs / 50, Inputs * 9 / 10);
    }

    [Fact]
    public void Entry_WhenMutated_NeverThrowsAndIsWrittenBackAsItWas()
    {
        const string Alphabet = "enrtree-branch:/@,.=_ ABCDEFGHIJKLMNOPQRSTUVWXYZ234567abc019\n\u00e9\u0130";
        string[] samples = [TreeVectors.Branch, TreeVectors.Link, TreeVectors.Root, "enrtree-branch:", .. TreeVectors.Nodes];
        var mutator = new Mutator(146);
        var taken = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var text = mutator.Text(samples[i % samples.Length], Alphabet);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = TreeEntry.TryParse(text, out var entry, out var error);
            var isRoot = TreeRoot.TryParse(text, out var root, out var rootError);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000);
            Assert.True(ok == error.IsNone && ok == entry is not null, text);
            Assert.True(isRoot == rootError.IsNone && isRoot == root is not null, text);
            Assert.Equal(ok ? text : null, entry?.ToString());
            Assert.Equal(isRoot ? text : null, root?.ToString());
            Assert.False(isRoot && text != TreeVectors.Root && root!.IsSignedBy(TreeVectors.Key.PublicKey) && root.ToString().Split(" sig=")[0] != TreeVectors.Root.Split(" sig=")[0], text);
            taken += ok || isRoot ? 1 : 0;
        }

        Assert.InRange(taken, Inputs / 50, Inputs / 2);
    }

    [Fact]
    public void Sync_WhenTheServerAnswersAnything_NeverTakesWhatWasNotSigned()
    {
        var tree = DnsTreeTests.Make(3, DnsTreeTests.Records(60)).Sign(TreeVectors.Key);
        var zone = tree.ToTexts("n");
        var mutator = new Mutator(147);
        var signed = tree.Nodes.Select(record => record.ToString()).ToHashSet();
        for (var run = 0; run < 20; run++)
        {
            var sync = new TreeSync(TreeVectors.ParseLink(TreeVectors.Url.Split('@')[0] + "@n"));
            while (!sync.TakeRoot([mutator.Text(zone["n"], "0123456789ABCDEF= "), .. mutator.Random.Next(3) == 0 ? [zone["n"]] : Array.Empty<string>()], out _))
            {
            }

            Assert.Equal(tree.Root.Nodes, sync.Root!.Nodes);
            var found = new HashSet<string>();
            for (var step = 0; step < 5000 && sync.Next(mutator.Random.Next) is { } hash; step++)
            {
                var right = zone[$"{hash}.n"];
                if (sync.TakeEntry(hash, mutator.Random.Next(3) == 0 ? [right] : [mutator.Text(right, "ABCDEFG,:"), zone.Values.ElementAt(mutator.Random.Next(zone.Count))], out var entry, out var error)
                    && entry is TreeNode node)
                {
                    found.Add(node.Record.ToString());
                }

                Assert.True(error.IsNone, error.ToString());
            }

            Assert.True(found.SetEquals(signed));
        }
    }
}
