using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.Tests.Types;
using Akka.Devp2p.Wire.Types;
using Xunit.Abstractions;

namespace Akka.Devp2p.Wire.Tests.Eth;

/// <summary>
/// 100,000 seeded inputs through every eth decoder: half valid messages with bytes changed, half with their items changed and
/// encoded anew, so that lengths stay right and the inner decoders are reached. No decoder may throw or take more memory than its input justifies.
/// </summary>
[Trait("Category", "Mutation")]
public class EthMutationTests(ITestOutputHelper output)
{
    private const int Inputs = 100_000;

    // an item of one byte becomes a slice of 16 bytes in a builder that doubles and is copied once; a header object is under twice its encoding
    private const int BytesPerByte = 64;
    private const int Fixed = 8 * 1024;

    // decoded alone, outside any message: in a block, and in a node record
    private const int Header = -1;
    private const int Fork = -2;

    internal static readonly (uint Version, int Code, byte[] Bytes)[] Corpus = [.. MakeCorpus()];

    [Fact]
    public void Decoders_OfMutatedMessages_NeitherThrowNorTakeMoreMemoryThanTheInputJustifies()
    {
        var random = new Random(20260821);
        int accepted = 0, rejected = 0;
        foreach (var (version, code, bytes) in Corpus)
        {
            Assert.True(Decode(version, code, bytes), $"eth/{version} {(EthCode)code}"); // and compiles what is measured below
        }

        for (var i = 0; i < Inputs; i++)
        {
            var (version, code, bytes) = Corpus[random.Next(Corpus.Length)];
            var input = i % 2 == 0 ? RlpMutator.ChangeBytes(random, bytes) : RlpMutator.ChangeItems(random, bytes);
            version = random.Next(10) == 0 ? (uint)random.Next((int)EthVersion.Oldest, (int)EthVersion.Newest + 1) : version;
            code = code >= 0 && random.Next(20) == 0 ? random.Next(0x20) : code;
            if (code >= 0 && !EthVersion.HasMessage(version, code))
            {
                rejected++;
                continue;
            }

            Assert.True(code < EthVersion.Length(version), $"eth/{version} has no room for {code}");
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = Decode(version, code, input);
            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(taken <= Fixed + (long)BytesPerByte * input.Length, $"input {i}: {taken} bytes for {input.Length}: {Convert.ToHexString(input)}");
            _ = ok ? accepted++ : rejected++;
        }

        output.WriteLine($"{accepted} accepted, {rejected} rejected");
        Assert.InRange(accepted, Inputs / 100, Inputs); // the mutations are not all so wild that the outermost check stops them
        Assert.InRange(rejected, Inputs / 10, Inputs);
    }

    private static bool Decode(uint version, int code, byte[] input)
    {
        var ok = Decode(version, code, input, out var error);
        Assert.Equal(ok, error.IsNone);
        return ok;
    }

    internal static bool Decode(uint version, int code, byte[] input, out WireError error)
    {
        var ok = (EthCode)code switch
        {
            EthCode.Status => EthStatus.TryDecode(version, input, out _, out error),
            EthCode.GetBlockHeaders => GetBlockHeaders.TryDecode(version, input, out _, out error),
            EthCode.BlockHeaders => BlockHeaders.TryDecode(version, input, out _, out error),
            EthCode.BlockRangeUpdate => BlockRangeUpdate.TryDecode(input, out var update, out error) && update!.Fault != "",
            (EthCode)Header => BlockHeader.TryDecode(input, out _, out error),
            (EthCode)Fork => ForkIdentifier.TryDecode(input, out _, out error),
            _ when EthHashRequest.AnswerOf((EthCode)code) is not null => EthHashRequest.TryDecode(version, (EthCode)code, input, out _, out error),
            _ => EthAnswer.TryDecode(version, (EthCode)code, input, out _, out error),
        };
        return ok;
    }

    private static IEnumerable<(uint Version, int Code, byte[] Bytes)> MakeCorpus()
    {
        yield return (70, Header, BlockHeaderTests.Make(8).Encode());
        yield return (70, Fork, new ForkIdentifier(0xfc64ec04, 1_150_000).Encode());
        yield return (70, (int)EthCode.BlockBodies, new EthAnswer(EthCode.BlockBodies, 1, [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[] { 7 }, EthLimits.MaxItems - 5)]).Encode(70));
        for (var version = EthVersion.Oldest; version <= EthVersion.Newest; version++)
        {
            var id = EthVersion.HasRequestId(version) ? 77ul : 0;
            yield return (version, (int)EthCode.Status, EthStatusTests.Make(version).Encode());
            yield return (version, (int)EthCode.GetBlockHeaders, new GetBlockHeaders(id, BlockOrigin.Of(1234567), 192, 0, false).Encode(version));
            yield return (version, (int)EthCode.GetBlockHeaders, new GetBlockHeaders(id, BlockOrigin.Of(Hash256.Parse(new string('c', 64))), 1, 1, true).Encode(version));
            yield return (version, (int)EthCode.BlockHeaders, new BlockHeaders(id, [BlockHeaderTests.GethHeader, BlockHeaderTests.Make((int)version % 9)]).Encode(version));
            yield return (version, (int)EthCode.BlockHeaders, new BlockHeaders(id, [BlockHeaderTests.Make(8)]).Encode(version));
            yield return (version, (int)EthCode.BlockRangeUpdate, new BlockRangeUpdate(1, 2, Hash256.Parse(new string('d', 64))).Encode());
            foreach (var code in new[] { EthCode.GetBlockBodies, EthCode.GetReceipts, EthCode.GetNodeData, EthCode.GetPooledTransactions })
            {
                var request = new EthHashRequest(code, id, [Hash256.Parse(new string('e', 64)), BlockHeader.EmptyTrieRoot]);
                yield return (version, (int)code, request.Encode(version));
                yield return (version, (int)request.AnswerCode, new EthAnswer(request.AnswerCode, id, [new byte[] { 0x80 }, new byte[] { 0xc1, 5 }]).Encode(version));
            }
        }
    }
}
