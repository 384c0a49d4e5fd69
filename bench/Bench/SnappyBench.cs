using Akka.Devp2p.Wire.Snappy;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace Akka.Devp2p.Bench;

/// <summary>Half random, half repeated bytes, as blocks are; against IronSnappy.</summary>
[MemoryDiagnoser]
[CategoriesColumn]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class SnappyBench
{
    private readonly SnappyEncoder _encoder = new();
    private readonly byte[] _data = new byte[65536];
    private byte[] _compressed = [];
    private byte[] _output = [];

    [GlobalSetup]
    public void Setup()
    {
        new Random(1).NextBytes(_data.AsSpan(0, _data.Length / 2));
        _data.AsSpan(100, 20000).CopyTo(_data.AsSpan(40000));
        _output = new byte[SnappyEncoder.MaxCompressedSize(_data.Length)];
        _compressed = _output.AsSpan(0, _encoder.Encode(_data, _output)).ToArray();
    }

    [Benchmark(Baseline = true), BenchmarkCategory("encode")]
    public byte[] EncodeIronSnappy() => IronSnappy.Snappy.Encode(_data);

    [Benchmark, BenchmarkCategory("encode")]
    public int EncodeOurs() => _encoder.Encode(_data, _output);

    [Benchmark(Baseline = true), BenchmarkCategory("decode")]
    public byte[] DecodeIronSnappy() => IronSnappy.Snappy.Decode(_compressed);

    [Benchmark, BenchmarkCategory("decode")]
    public bool DecodeOurs() => SnappyDecoder.TryDecode(_compressed, _output.AsSpan(0, _data.Length), out _);
}
