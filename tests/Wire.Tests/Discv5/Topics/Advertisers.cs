using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Tests.Discv5.Topics;

/// <summary>Nodes that speak topic discovery, each from its number.</summary>
internal static class Advertisers
{
    internal static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);

    internal static readonly Hash256 Chess = Keccak.Hash256("chess"u8), Go = Keccak.Hash256("go"u8);

    internal static NodeRecord Node(int number, string ip = "1.2.3.4", ulong sequence = 1, bool topics = true)
    {
        var random = new Random(number);
        using var key = PrivateKey.Generate(random.NextBytes);
        var builder = new NodeRecordBuilder().SetIp(IPAddress.Parse(ip)).SetUdp(30303);
        return (topics ? builder.SetTopics() : builder).Sign(key, sequence);
    }

    internal static IPAddress Address(NodeRecord record) => record.Ip4 ?? record.Ip6!;
}
