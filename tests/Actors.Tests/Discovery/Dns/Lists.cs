using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Dns;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery.Dns;

/// <summary>Lists of nodes that were never started.</summary>
internal static class Lists
{
    internal static readonly PrivateKey Key = KeyOf(0xffff);

    internal static TreeLink Link(string domain) => TreeLink.TryCreate(Key.PublicKey, domain, out var link) ? link! : throw new ArgumentException(domain);

    internal static DnsTree Make(ulong sequence, int nodes, params TreeLink[] links) =>
        DnsTree.TryMake(sequence, Enumerable.Range(1, nodes).Select(Record), links, out var tree, out var error) ? tree!.Sign(Key) : throw new InvalidOperationException(error);

    internal static NodeRecord Record(int number) => new NodeRecordBuilder()
        .SetIp(new IPAddress([10, 1, (byte)(number >> 8), (byte)number])).SetTcp(30303).SetUdp(30303).Sign(KeyOf(number), 1);

    private static PrivateKey KeyOf(int number)
    {
        var secret = new byte[32];
        (secret[30], secret[31]) = ((byte)(number >> 8), (byte)number);
        return PrivateKey.TryCreate(secret, out var key) ? key! : throw new ArgumentOutOfRangeException(nameof(number));
    }
}
