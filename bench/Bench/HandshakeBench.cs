using BenchmarkDotNet.Attributes;

namespace Akka.Devp2p.Bench;

/// <summary>Both sides of an EIP-8 handshake: auth, ack, secrets.</summary>
[MemoryDiagnoser]
public class HandshakeBench
{
    [Benchmark]
    public void BothSides()
    {
        var (alice, bob) = Sessions.Handshake();
        alice.Dispose();
        bob.Dispose();
    }
}
