using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using BenchmarkDotNet.Attributes;

namespace Akka.Devp2p.Bench;

/// <summary>Signing and reading discv4 packets; the signature is nearly all of it.</summary>
[MemoryDiagnoser]
public class Discv4Bench
{
    private static readonly Endpoint At = new(IPAddress.Loopback, 30303, 30303);

    private readonly Ping _ping = new(Ping.CurrentVersion, At, At, 4_000_000_000, 1);
    private readonly Neighbors _neighbors = new(
        [.. Enumerable.Range(0, Neighbors.MaxNodes).Select(_ => new Neighbor(At, Sessions.Alice.PublicKey.Bytes.ToArray()))], 4_000_000_000);

    private byte[] _pingBytes = [], _neighborsBytes = [], _forged = [];

    [GlobalSetup]
    public void Setup()
    {
        _pingBytes = Discv4Codec.Encode(Sessions.Bob, _ping, out _);
        _neighborsBytes = Discv4Codec.Encode(Sessions.Bob, _neighbors, out _);
        _forged = (byte[])_pingBytes.Clone();
        _forged[^1] ^= 1;
    }

    [Benchmark(Baseline = true)]
    public bool RecoverAlone() => Secp256k1.TryRecover(_pingBytes.AsSpan(0, 32), _pingBytes.AsSpan(32, 65), out _);

    [Benchmark]
    public byte[] EncodePing() => Discv4Codec.Encode(Sessions.Bob, _ping, out _);

    [Benchmark]
    public bool DecodePing() => Discv4Codec.TryDecode(_pingBytes, out _, out _);

    [Benchmark]
    public bool DecodeNeighbors() => Discv4Codec.TryDecode(_neighborsBytes, out _, out _);

    [Benchmark]
    public bool RefuseBadHash() => Discv4Codec.TryDecode(_forged, out _, out _);
}
