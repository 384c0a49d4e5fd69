using Akka.Devp2p.Wire.Crypto;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace Akka.Devp2p.Bench;

/// <summary>libsecp256k1 against the managed fallback, operation by operation.</summary>
[MemoryDiagnoser]
[CategoriesColumn]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class Secp256k1Bench
{
    private readonly ManagedSecp256k1 _managed = new();
    private readonly NativeSecp256k1 _native = NativeSecp256k1.TryLoad() ?? throw new InvalidOperationException("libsecp256k1 is not installed");
    private readonly byte[] _secret = Keccak.Hash256("secret"u8).ToArray();
    private readonly byte[] _hash = Keccak.Hash256("hash"u8).ToArray();
    private readonly byte[] _signature = new byte[65];
    private readonly byte[] _xy = new byte[64];
    private readonly byte[] _shared = new byte[33];
    private readonly byte[] _out = new byte[65];

    [GlobalSetup]
    public void Setup()
    {
        _native.SignRecoverable(_hash, _secret, _signature);
        _native.TryCreatePublicKey(_secret, _xy);
    }

    [Benchmark(Baseline = true), BenchmarkCategory("sign")]
    public void SignManaged() => _managed.SignRecoverable(_hash, _secret, _out);

    [Benchmark, BenchmarkCategory("sign")]
    public void SignNative() => _native.SignRecoverable(_hash, _secret, _out);

    [Benchmark(Baseline = true), BenchmarkCategory("recover")]
    public bool RecoverManaged() => _managed.TryRecover(_hash, _signature, _out.AsSpan(0, 64));

    [Benchmark, BenchmarkCategory("recover")]
    public bool RecoverNative() => _native.TryRecover(_hash, _signature, _out.AsSpan(0, 64));

    [Benchmark(Baseline = true), BenchmarkCategory("ecdh")]
    public bool EcdhManaged() => _managed.TryEcdh(_xy, _hash, _shared);

    [Benchmark, BenchmarkCategory("ecdh")]
    public bool EcdhNative() => _native.TryEcdh(_xy, _hash, _shared);
}
