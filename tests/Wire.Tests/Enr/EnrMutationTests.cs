using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.Rlp;
using Akka.Devp2p.Wire.Tests.Rlp;

namespace Akka.Devp2p.Wire.Tests.Enr;

[Trait("Category", "Mutation")]
public class EnrMutationTests
{
    private const int Inputs = 100_000;

    /// <summary>A record of 300 bytes has at most some 115 entries; what is taken is proportional to them.</summary>
    private const int MaxAllocation = 12_000;

    private static readonly PrivateKey Key = NodeRecordTests.Key;

    private static readonly NodeRecord[] Samples =
    [
        new NodeRecordBuilder().SetIp(IPAddress.Loopback).SetUdp(30303).SetTcp(30303).Sign(Key, 1),
        new NodeRecordBuilder().SetIp(IPAddress.Parse("1.2.3.4")).SetIp(IPAddress.Parse("2a00::1")).SetUdp(1).SetTcp(2).SetUdp6(3).SetTcp6(4)
            .SetEth(new ForkIdentifier(1, 2)).SetSnap().Set("unknown", [0xc2, 1, 2]).Sign(Key, ulong.MaxValue),
        new NodeRecordBuilder().SetIp(IPAddress.Parse("fe80::1")).SetUdp(9).Sign(Key, 300),
        new NodeRecordBuilder().Sign(Key, 0),
    ];

    [Fact]
    public void Record_WhenMutated_NeverThrows()
    {
        var mutator = new Mutator(62);
        var taken = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var sample = Samples[i % Samples.Length].Encoded.Span;
            var input = (i / Samples.Length) % 2 == 0 ? mutator.Bytes(sample) : Resign(mutator, sample);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = NodeRecord.TryDecode(input, out var record, out var error);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > MaxAllocation || ok != error.IsNone || ok != record is not null || error.Offset < 0 || error.Offset > input.Length)
            {
                Assert.Fail($"{Convert.ToHexString(input)}: {error}, {allocated} bytes allocated");
            }

            if (ok)
            {
                taken++;
                Use(record!, input);
            }
        }

        Assert.InRange(taken, Inputs / 50, Inputs / 2);
    }

    [Fact]
    public void Text_WhenMutated_NeverThrows()
    {
        const string alphabet = "enodr:/@.[]?#&=%-_0123456789abcdefABCDEFxyz \n\u00e9";
        var mutator = new Mutator(63);
        var key = Key.PublicKey;
        string[] samples =
        [
            .. Samples.Select(s => s.ToString()), $"enode://{key}@1.2.3.4:30303?discport=1", $"enode://{key}@[2a00::1]:30303", $"enode://{key}@host.name:1?a=b&discport=2#c",
            $"enode://{key}", $"enode:{key}",
        ];
        for (var i = 0; i < Inputs; i++)
        {
            var sample = samples[i % samples.Length];
            var at = sample.IndexOf('@', StringComparison.Ordinal);
            var text = at < 0 || i % 3 == 0 ? mutator.Text(sample, alphabet) : sample[..at] + mutator.Text(sample[at..], alphabet);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var ok = Enode.TryParse(text, out var node, out var error);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxAllocation);
            Assert.Equal(ok, error is null);
            Assert.Equal(ok, node is not null);
            if (ok)
            {
                Assert.True(Enode.TryParse(node!.ToString(), out var again, out error), error);
                Assert.Equal(node.ToString(), again!.ToString());
                Assert.Equal((node.UdpEndPoint, node.TcpEndPoint), (again.UdpEndPoint, again.TcpEndPoint));
            }
        }
    }

    [Fact]
    public void Subnet_WhenMutated_NeverThrowsAndContainsItsOwnAddress()
    {
        string[] samples = ["10.0.0.0/8", "192.168.1.7/32", "0.0.0.0/0", "::/0", "fc00::/7", "2a00:1:2::ffff/128", "::ffff:1.2.3.4/96", "127.0.0.1/24", "ff02::1/16", "8.8.8.8/30"];
        IPAddress[] senders = [IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("192.168.0.1"), IPAddress.Parse("1.2.3.4")];
        var mutator = new Mutator(65);
        for (var i = 0; i < 20_000; i++)
        {
            if (!Subnet.TryParse(mutator.Text(samples[i % samples.Length], "0123456789abcdef:./ "), out var net))
            {
                continue;
            }

            Assert.True(Subnet.TryParse(net.ToString(), out var again));
            Assert.Equal(net, again);
            var address = IPAddress.Parse(net.ToString().Split('/')[0]);
            Assert.True(net.Contains(address) || address.IsIPv4MappedToIPv6);
            var reason = NetCheck.CheckRelay(senders[i % senders.Length], address);
            Assert.True(reason is not null || NetCheck.Locality(address) > 0);
            Assert.Equal(NetCheck.SubnetOf(address, 24, 48), NetCheck.SubnetOf(address, 24, 48));
        }
    }

    /// <summary>Everything a valid record offers must work on it, whatever its entries hold.</summary>
    private static void Use(NodeRecord record, byte[] input)
    {
        Assert.True(record.Encoded.Span.SequenceEqual(input));
        Assert.True(NodeRecord.TryParse(record.ToString(), out var again, out _) && record.Equals(again));
        foreach (var (key, value) in record.Entries)
        {
            Assert.True(record.TryGet(key, out var found) && found.Span.SequenceEqual(value.Span));
            record.IsMalformed(key);
        }

        var node = Enode.FromRecord(record);
        Assert.NotNull(node.ToUrl());
        Assert.Equal(node.Ip is null || node.Udp == 0 || NetCheck.IsUnspecified(node.Ip), node.UdpEndPoint is null);
        if (input.Length < 290)
        {
            // signing gives the bytes again unless a new sequence or its length changes them
            Assert.Equal(record.Entries.Count(), new NodeRecordBuilder(record).Sign(Key, 1).Entries.Count());
        }
    }

    /// <summary>Changes the content and signs it again, so that what lies behind the signature is reached; now and then the scheme and key too.</summary>
    private static byte[] Resign(Mutator mutator, ReadOnlySpan<byte> sample)
    {
        RlpTree.TryDecode(mutator.Tree(sample), out var tree);
        var items = tree!.Items!.Skip(1).ToList();
        var content = new RlpWriter();
        items.ForEach(i => content.WriteRaw(i.Encode()));
        var damaged = mutator.Random.Next(3) == 0 ? mutator.Bytes(content.WrittenSpan) : content.ToArray();
        var list = Wrap(damaged);
        var signature = new byte[65];
        Secp256k1.Sign(Key, Keccak.Hash256(list).ToArray(), signature);
        var signed = new RlpWriter();
        signed.WriteBytes(signature.AsSpan(0, mutator.Random.Next(50) == 0 ? 65 : 64));
        signed.WriteRaw(damaged);
        return Wrap(signed.WrittenSpan);
    }

    private static byte[] Wrap(ReadOnlySpan<byte> content)
    {
        var writer = new RlpWriter();
        var mark = writer.BeginList();
        writer.WriteRaw(content);
        writer.EndList(mark);
        return writer.ToArray();
    }
}
