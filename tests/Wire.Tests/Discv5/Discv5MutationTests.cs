using Akka.Devp2p.Wire.Discv5;

namespace Akka.Devp2p.Wire.Tests.Discv5;

/// <summary>Damaged packets: half of them damaged before they are encrypted, so that the decoder behind the encryption is reached.</summary>
[Trait("Category", "Mutation")]
public sealed class Discv5MutationTests : IDisposable
{
    private const int Inputs = 100_000;

    /// <summary>The largest message taken apart into lists of the smallest items, and the objects of AES-GCM.</summary>
    private const int MaxAllocation = 40_000;

    private static readonly byte[] Key = new byte[16];

    private readonly PacketReader _reader = new(Discv5Nodes.B);
    private readonly SessionMachine _machine = new(Discv5Nodes.B, Discv5Nodes.Random(3), topics: true);

    [Fact]
    public void Datagram_WhenMutated_NeverThrows()
    {
        _machine.Establish(Discv5Nodes.AtA, new Session(Key, Key, Discv5Nodes.KeyA.PublicKey, null));
        var mutator = new Mutator(65);
        var plain = Array.ConvertAll(Discv5Nodes.KindNames, kind => Discv5Nodes.Plain(Discv5Nodes.Make(kind)));
        byte[][] packets =
        [
            .. plain.Select(Seal), Discv5VectorTests.Bytes(Discv5VectorTests.WhoAreYou), Discv5VectorTests.Bytes(Discv5VectorTests.PingHandshake),
            Discv5VectorTests.Bytes(Discv5VectorTests.PingHandshakeEnr),
        ];
        var taken = new int[11];
        for (var i = 0; i < Inputs; i++)
        {
            var input = i % 2 == 0 ? Outside(mutator, packets[i / 2 % packets.Length]) : Seal(Inside(mutator, plain[i / 2 % plain.Length]));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var message = Decode(input, out var error);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > MaxAllocation || error.Offset < 0 || error.Offset > PacketLayout.MaxSize)
            {
                Assert.Fail($"{Convert.ToHexString(input)}: {error}, {allocated} bytes allocated");
            }

            if (message is not null)
            {
                taken[(int)message.Type]++;
                Use(message);
            }
        }

        Assert.All(taken[1..7], t => Assert.InRange(t, 100, Inputs));
    }

    public void Dispose()
    {
        _reader.Dispose();
        _machine.Dispose();
    }

    private Discv5Message? Decode(byte[] input, out WireError error)
    {
        if (!_reader.TryRead(input, out var packet, out error))
        {
            return null;
        }

        switch (packet.Flag)
        {
            case PacketFlag.Message:
                _machine.TryOpen(packet, Discv5Nodes.AtA, out var message, out error);
                return message;
            case PacketFlag.Handshake:
                var challenge = Discv5VectorTests.Challenge(packet.Source == Discv5Nodes.A ? 1ul : 0);
                Handshake.TryAccept(Discv5Nodes.KeyB, challenge, packet, out var accepted, out error);
                accepted?.Session.Dispose();
                return accepted?.Message;
            default:
                _ = packet.EnrSequence;
                return null;
        }
    }

    /// <summary>What was read can be written and reads back as the same; topic messages are only read.</summary>
    private static void Use(Discv5Message message)
    {
        if (message.Type > Discv5MessageType.TalkResponse)
        {
            return;
        }

        Assert.True(Discv5MessageCodec.TryDecode(Discv5Nodes.Plain(message), out var again, out var error), error.ToString());
        Discv5Nodes.AssertSame(message, again!);
    }

    private static byte[] Inside(Mutator mutator, byte[] plain) => mutator.Random.Next(8) switch
    {
        0 or 1 => mutator.Bytes(plain),
        2 => [(byte)mutator.Random.Next(12), .. plain.AsSpan(1)],
        _ => [plain[0], .. mutator.Tree(plain.AsSpan(1))],
    };

    /// <summary>Changes the packet as it is sent, or its header under the mask, which anybody can.</summary>
    private static byte[] Outside(Mutator mutator, byte[] packet)
    {
        if (mutator.Random.Next(2) == 0)
        {
            return mutator.Bytes(packet);
        }

        var headSize = packet.Length - 16;
        using var mask = new HeaderMask(Discv5Nodes.B);
        var bytes = packet.ToArray();
        mask.Apply(bytes.AsSpan(0, 16), 0, bytes.AsSpan(16, Math.Min(headSize, 300)));
        bytes = mutator.Bytes(bytes);
        if (bytes.Length is < 17 or > PacketLayout.MaxSize)
        {
            return bytes;
        }

        mask.Apply(bytes.AsSpan(0, 16), 0, bytes.AsSpan(16, Math.Min(bytes.Length - 16, 300)));
        return bytes;
    }

    private static byte[] Seal(byte[] plain)
    {
        if (plain.Length > 1100)
        {
            plain = plain[..1100];
        }

        return PacketWriter.MessageOf(Discv5Nodes.A, Discv5Nodes.B, Key, new PacketNonce(1, 2), new byte[16], plain);
    }
}
