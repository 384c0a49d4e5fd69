using System.Collections.Concurrent;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>What strangers do over UDP: it proves nothing, tells nobody more than they sent, and three honest nodes are served all the while.</summary>
public sealed class UdpAttackTests : DiscoverySpec
{
    private const int Burst = 200;

    private readonly ConcurrentQueue<(IPEndPoint From, IPEndPoint To, ReadOnlyMemory<byte> Bytes)> _sent = new();
    private readonly List<RemoteNode> _honest = [];
    private TestedNode _node = null!;

    /// <summary>More than may be in flight: each gives its place back.</summary>
    [Fact]
    public void Random_DatagramsFromManyAddresses_AreCountedAndUnanswered()
    {
        Begin();
        var random = new Random(1);
        using var key = PrivateKey.Generate();
        var from = new Endpoint(IPAddress.Parse("10.6.0.0"), 30303, 30303);
        var ping = Discv4Codec.Encode(key, new Ping(4, from, from, Discv4Packet.ExpirationAt(Time.GetUtcNow()), 1), out _);
        for (var i = 0; i < 2 * Calm.MaxInFlight; i++)
        {
            // every other one would be answered, were it not for its hash
            var noise = i % 2 == 0 ? ping.ToArray() : new byte[random.Next(1500)];
            random.NextBytes(noise.AsSpan(0, i % 2 == 0 ? 32 : noise.Length));
            Spoof(new IPEndPoint(new IPAddress([10, 6, (byte)(i >> 8), (byte)i]), 30303), noise);
        }

        SettleAll();
        Assert.Equal(2 * Calm.MaxInFlight, Count(_node, "malformed"));
        Assert.Empty(Answers(to => to.Address.GetAddressBytes()[1] == 6));
        ExpectServed();
    }

    /// <summary>Everything an honest node has ever sent us, sent once more from elsewhere.</summary>
    [Fact]
    public void Replayed_FromAnotherAddress_ProvesNothing()
    {
        Begin();
        var honest = _honest[0];
        honest.Send(new FindNode(new byte[64], honest.Expiration), _node.At);
        honest.Expect<Neighbors>();
        var heard = _sent.Where(sent => sent.From.Equals(honest.At)).Select(sent => sent.Bytes.ToArray()).ToList();
        var elsewhere = Address("10.6.6.6:30303");
        _sent.Clear();
        heard.ForEach(datagram => Spoof(elsewhere, datagram));
        SettleAll();

        // of all that only the ping is answered, with our own ping, which the replayer can't answer
        Assert.Equal(["Ping", "Pong"], Answers(to => to.Equals(elsewhere)).Select(TypeOf).Order());
        Assert.Equal(1, Count(_node, "unproven"));
        Assert.InRange(Count(_node, "unsolicited"), 1, 2);
        Advance(TimeSpan.FromMilliseconds(500));
        AwaitAssert(() => Assert.Equal(0, Bonds(_node)));
        Assert.DoesNotContain(Table(_node), entry => entry.Node.Ip!.Equals(elsewhere.Address));
        Assert.Equal(honest.At.Address, Table(_node).Single(entry => entry.Node.Id == honest.Enode.Id).Node.Ip);
        ExpectServed();
    }

    [Fact]
    public void Forged_NeighboursOfAnyoneButWhomWeAsked_AreNotTaken()
    {
        Begin();
        var (asked, liar) = (_honest[0], Remote("10.6.6.6:30303", 60));
        Bond(liar, _node);
        var probe = CreateTestProbe();
        probe.Send(_node.Actor, new DiscoveryActor.FindNodes(asked.Enode, new byte[64]));
        asked.Expect<FindNode>();
        var lie = new Neighbors([new Neighbor(new Endpoint(liar.At.Address, 30303, 30303), liar.Key.PublicKey.Bytes.ToArray())], liar.Expiration);
        liar.Send(lie, _node.At);
        Spoof(asked.At, Discv4Codec.Encode(liar.Key, lie, out _)); // from the right address, with the wrong key
        AwaitAssert(() => Assert.Equal(2, Count(_node, "unsolicited")));
        Advance(TimeSpan.FromMilliseconds(500));
        probe.ExpectMsg(new DiscoveryActor.RequestFailed(asked.Enode.Id, RequestFailure.Timeout));
    }

    /// <summary>As if from our own socket, with a key of its own, or with our own words.</summary>
    [Fact]
    public void SelfAddressed_Datagrams_EndAfterOneRound()
    {
        Begin();
        var liar = Remote("10.6.6.6:30303", 60);
        liar.Send(liar.Ping(_node.At), _node.At);
        liar.Expect<Pong>();
        SettleAll();
        var ours = _sent.Where(sent => sent.From.Equals(_node.At)).Select(sent => sent.Bytes.ToArray()).ToList();
        Advance(TimeSpan.FromMilliseconds(500)); // the bond has failed
        AwaitAssert(() => Assert.Equal(0, Bonds(_node)));
        _sent.Clear();
        Spoof(_node.At, Discv4Codec.Encode(liar.Key, liar.Ping(_node.At), out _));
        ours.ForEach(datagram => Spoof(_node.At, datagram));
        AwaitAssert(() => Assert.Equal(ours.Count + 2, Count(_node, "own-key")));
        SettleAll();
        Assert.Equal(1 + ours.Count + 2, _sent.Count); // a pong and a ping to ourselves, and that was all
        Advance(TimeSpan.FromMilliseconds(500));
        AwaitAssert(() => Assert.Equal(0, Bonds(_node)));
        ExpectServed();
    }

    /// <summary>
    /// A victim whose address others put on their requests. What it has not proven gets no answer to FINDNODE and ENRREQUEST. A PING gets its PONG,
    /// that is the protocol: it echoes 32 bytes of hash, so it is a little larger than a small PING; our own PING comes once for all of them.
    /// </summary>
    [Theory]
    [InlineData(Discv4PacketType.Ping, 29)]
    [InlineData(Discv4PacketType.Ping, 41, true)]
    [InlineData(Discv4PacketType.FindNode)]
    [InlineData(Discv4PacketType.EnrRequest)]
    public void Amplification_ToAnAddressThatIsNotProven_IsNone(Discv4PacketType type, int larger = 0, bool emptyAddresses = false)
    {
        Begin();
        var sequence = (ulong)Time.GetUtcNow().ToUnixTimeMilliseconds(); // as a new node's, and as long as any
        _node.Actor.Tell(new DiscoveryActor.SetRecord(new NodeRecordBuilder(_node.Record).Sign(_node.Setup.Key, sequence)));
        SettleAll();
        var victim = Address("10.6.6.6:30303");
        using var key = PrivateKey.Generate();
        var expiration = Discv4Packet.ExpirationAt(Time.GetUtcNow());
        var here = new Endpoint(victim.Address, 30303, 30303);
        Discv4Packet request = type switch
        {
            Discv4PacketType.Ping => new Ping(4, here, new Endpoint(_node.At.Address, 30303, 0), expiration, 1),
            Discv4PacketType.FindNode => new FindNode(new byte[64], expiration),
            _ => new EnrRequest(expiration),
        };
        var datagram = emptyAddresses ? SmallestPing(key, expiration) : Discv4Codec.Encode(key, request, out _);
        for (var i = 0; i < 5 * Burst; i++)
        {
            Spoof(victim, datagram);
        }

        SettleAll();
        var answers = Answers(to => to.Equals(victim));
        if (type != Discv4PacketType.Ping)
        {
            Assert.Empty(answers);
        }
        else
        {
            Assert.Equal(1, answers.Count(answer => TypeOf(answer) == "Ping"));
            Assert.Equal(Burst, answers.Count(answer => TypeOf(answer) == "Pong"));
            Assert.Equal(datagram.Length + larger, answers.Max(answer => answer.Length));
            Assert.True(answers.Sum(answer => answer.Length) < 5 * Burst * datagram.Length);
        }

        ExpectServed();
    }

    [Fact]
    public void Storm_OfFindNodeFromOneAddress_SpendsItsTokens_AndOthersAreServed()
    {
        Begin();
        var storm = new[] { Remote("10.6.6.6:30001", 60), Remote("10.6.6.6:30002", 61) };
        Array.ForEach(storm, remote => Bond(remote, _node));
        _sent.Clear();
        for (var i = 0; i < 5 * Burst; i++)
        {
            var remote = storm[i % 2];
            remote.Send(new FindNode(new byte[64], remote.Expiration), _node.At);
        }

        ExpectServed();
        var answered = Answers(to => to.Address.Equals(storm[0].At.Address)).Count;
        Assert.InRange(answered, 1, Burst); // four tokens were spent on bonds, and an answer here is one packet
        Assert.InRange(Count(_node, "rate-limited"), 4 * Burst, 5 * Burst);
        Advance(TimeSpan.FromSeconds(1));
        storm[0].Send(new FindNode(new byte[64], storm[0].Expiration), _node.At);
        SettleAll();
        Assert.Equal(answered + 1, Answers(to => to.Address.Equals(storm[0].At.Address)).Count);
    }

    /// <summary>More addresses than are told apart, so that strangers share one rate, which is spent: whoever we know, and whomever we ask, is served.</summary>
    [Fact]
    public void Spoofed_FromMoreAddressesThanAreToldApart_LeavesWhomWeKnowAndOurOwnRequestsAlone()
    {
        Begin();
        var (stranger, friend) = (Remote("9.9.9.9:30303", 70), Remote("9.9.8.9:30303", 71).Friendly());
        Advance(TimeSpan.FromSeconds(10)); // what the honest have sent is long ago
        for (var i = 0; i < Calm.MaxSources + (2 * Burst); i++)
        {
            Spoof(new IPEndPoint(new IPAddress([11, 6, (byte)(i >> 8), (byte)i]), 30303), [1, 2, 3]);
        }

        Assert.InRange(Count(_node, "rate-limited"), Burst / 2, 2 * Burst);
        stranger.Send(stranger.Ping(_node.At), _node.At);
        SettleAll();
        Assert.Equal(0, stranger.Waiting);
        ExpectServed();
        var probe = CreateTestProbe();
        probe.Send(_node.Actor, new DiscoveryActor.PingNode(friend.Enode));
        Assert.Equal(friend.Enode.Id, probe.ExpectMsg<DiscoveryActor.Ponged>().Id);
    }

    /// <summary>They answer everything, and tell of each other: only their address is against them.</summary>
    [Fact]
    public void Poisoning_With200IdentitiesOnOne24_TakesTenPlacesAndTwoOfABucket()
    {
        Begin();
        for (var i = 0; i < 200; i++)
        {
            Bond(Remote($"8.8.8.{i + 1}:30303", 100 + i), _node);
        }

        ExpectLimits();
        var told = Enumerable.Range(0, 200).Select(i => Enode.Create(
            PrivateKey.Generate(new SeededRandomness(1000 + i).Fill).PublicKey, IPAddress.Parse($"8.8.8.{i + 1}"), 30303, 30303));
        _node.Child("table").Tell(new TableActor.TrackRequest(_honest[0].Enode, true, [.. told]), TestActor);
        ExpectLimits();
        var late = Remote("9.9.9.9:30303", 70);
        Bond(late, _node);
        Assert.Contains(Table(_node), entry => entry.Node.Id == late.Enode.Id);
        ExpectServed();
    }

    private void ExpectLimits()
    {
        SettleAll();
        var table = Table(_node);
        var poison = table.Where(entry => entry.Node.Ip!.ToString().StartsWith("8.8.8.", StringComparison.Ordinal)).ToList();
        Assert.InRange(poison.Count, 1, 10);
        Assert.All(poison.CountBy(entry => entry.Bucket), bucket => Assert.InRange(bucket.Value, 1, 2));
        Assert.All(_honest, honest => Assert.Contains(table, entry => entry.Node.Id == honest.Enode.Id));
    }

    private void Begin()
    {
        Network.OnSend = (from, to, bytes) => _sent.Enqueue((from, to, bytes));
        _node = StartNode();
        for (var i = 0; i < 3; i++)
        {
            _honest.Add(Remote($"10.0.0.{i + 2}:30303", 50 + i));
            Bond(_honest[i], _node);
        }
    }

    private void ExpectServed()
    {
        foreach (var honest in _honest)
        {
            honest.Send(new EnrRequest(honest.Expiration), _node.At);
            honest.Expect<EnrResponse>(skipPings: true);
        }

        SettleAll();
    }

    private void Spoof(IPEndPoint from, byte[] datagram) => Network.Send(from, datagram, _node.At);

    /// <summary>The smallest that is read, here and by geth: its addresses are empty.</summary>
    private static byte[] SmallestPing(PrivateKey key, ulong expiration)
    {
        var writer = new RlpWriter();
        var mark = writer.BeginList();
        writer.WriteUInt64(4);
        writer.WriteRaw([0xc3, 0x80, 0x80, 0x80, 0xc3, 0x80, 0x80, 0x80]);
        writer.WriteUInt64(expiration);
        writer.EndList(mark);
        byte[] datagram = [.. new byte[32 + 65], (byte)Discv4PacketType.Ping, .. writer.WrittenSpan];
        PacketSignatures.Instance.Sign(key, Keccak.Hash256(datagram.AsSpan(32 + 65)).ToArray(), datagram.AsSpan(32, 65));
        Keccak.Hash256(datagram.AsSpan(32)).CopyTo(datagram);
        return datagram;
    }

    private List<byte[]> Answers(Func<IPEndPoint, bool> to) =>
        [.. _sent.Where(sent => sent.From.Equals(_node.At) && to(sent.To)).Select(sent => sent.Bytes.ToArray())];

    private static string TypeOf(byte[] datagram)
    {
        Assert.True(Discv4Codec.TryDecode(datagram, out var message, out _));
        return message.Packet.Type.ToString();
    }
}
