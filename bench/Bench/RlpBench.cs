using Akka.Devp2p.Wire.Rlp;
using BenchmarkDotNet.Attributes;

namespace Akka.Devp2p.Bench;

/// <summary>A list of a thousand integers and a thousand hashes: written into a reused buffer, read without allocation.</summary>
[MemoryDiagnoser]
public class RlpBench
{
    private readonly RlpWriter _writer = new(65536);
    private byte[] _encoded = [];

    [GlobalSetup]
    public void Setup()
    {
        Write();
        _encoded = _writer.ToArray();
    }

    [Benchmark]
    public int Write()
    {
        _writer.Reset();
        var list = _writer.BeginList();
        for (var i = 0; i < 1000; i++)
        {
            _writer.WriteUInt64((ulong)i * 7919);
            _writer.WriteHash(default);
        }

        _writer.EndList(list);
        return _writer.Length;
    }

    [Benchmark]
    public ulong Read()
    {
        var reader = new RlpReader(_encoded);
        reader.TryReadList(out var items);
        var sum = 0UL;
        while (items.TryReadUInt64(out var number) && items.TryReadHash(out _))
        {
            sum += number;
        }

        return sum;
    }
}
