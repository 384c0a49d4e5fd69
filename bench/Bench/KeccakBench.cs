using Akka.Devp2p.Wire.Crypto;
using BenchmarkDotNet.Attributes;
using Org.BouncyCastle.Crypto.Digests;

namespace Akka.Devp2p.Bench;

/// <summary>One-shot Keccak-256 against BouncyCastle's.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkDotNet.Configs.BenchmarkLogicalGroupRule.ByParams)]
public class KeccakBench
{
    private readonly byte[] _digest = new byte[32];
    private readonly KeccakDigest _reference = new(256);
    private byte[] _data = [];

    [Params(32, 1280, 16384)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup() => new Random(1).NextBytes(_data = new byte[Size]);

    [Benchmark(Baseline = true)]
    public void BouncyCastle()
    {
        _reference.BlockUpdate(_data, 0, _data.Length);
        _reference.DoFinal(_digest, 0);
    }

    [Benchmark]
    public void Ours() => Keccak.Hash256(_data, _digest);
}
