using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Serialization;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Tests.Serialization;

/// <summary>Remote messages have bytes that stay the same from release to release; nothing else is read, and local messages are not written.</summary>
public sealed class Devp2pSerializerTests : ActorSpec
{
    private readonly Devp2pSerializer _serializer;

    public Devp2pSerializerTests() : base(Devp2pSerializer.Bindings.ToString()) => _serializer = new Devp2pSerializer((ExtendedActorSystem)Sys);

    // a ref is written as its system knows it, so it has more spellings than one
    public static TheoryData<string> Manifests =>
        [.. MessageCodecs.All.Where(codec => codec.Type.GetProperties().All(one => one.PropertyType != typeof(IActorRef))).Select(codec => codec.Manifest)];

    [Fact]
    public void EveryRemoteMessage_HasACodecAndASample()
    {
        var remote = typeof(IRemoteMessage).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IRemoteMessage))).ToHashSet();
        Assert.Empty(remote.Except(MessageCodecs.All.Select(codec => codec.Type)).Select(type => $"add {type} to MessageCodecs.All"));
        Assert.Empty(remote.Except(Samples.All.Select(sample => sample.GetType())).Select(type => $"add a {type} to Samples.All, and its line to golden.txt"));
    }

    /// <summary>A difference means that nodes of other releases don't understand us: give the changed message a new manifest, and keep reading the old.</summary>
    [Fact]
    public void Bytes_AreTheGoldenOnes()
    {
        var (golden, actual) = (File.ReadAllLines(GoldenFile()), Samples.All.Select(sample => $"{_serializer.Manifest(sample)} {Convert.ToHexStringLower(_serializer.ToBinary(sample))}").ToList());
        var wrong = golden.Except(actual).Select(line => "- " + line).Concat(actual.Except(golden).Select(line => "+ " + line)).ToList();
        Assert.True(wrong.Count == 0, $"golden.txt, lines that are no longer written (-) and that are not there (+):\n{string.Join('\n', wrong)}");
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Message_WhenReadAndWrittenAgain_IsTheSame(string manifest)
    {
        var sample = Of(manifest);
        var bytes = _serializer.ToBinary(sample);
        var read = _serializer.FromBinary(bytes, manifest);
        Assert.IsType(sample.GetType(), read);
        Assert.Equal(bytes, _serializer.ToBinary(read));
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Bytes_WhenCutLengthenedOrChanged_AreRefusedOrMeanExactlyThemselves(string manifest)
    {
        var bytes = _serializer.ToBinary(Of(manifest));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<SerializationException>(() => _serializer.FromBinary(bytes[..length], manifest));
        }

        Assert.Throws<SerializationException>(() => _serializer.FromBinary([.. bytes, 0], manifest));
        for (var i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= (byte)(1 << (i % 8));
            if (Read(changed, manifest) is { } read)
            {
                Assert.Equal(changed, _serializer.ToBinary(read));
            }
        }
    }

    /// <summary>What Akka.Remote does with a message, without the network: serializer by its identifier, manifest and bytes, between two systems.</summary>
    [Fact]
    public void EveryRemoteMessage_WrittenByOneSystem_IsReadByAnother()
    {
        using var other = ActorSystem.Create("other", Devp2pSerializer.Bindings.WithFallback("akka.stdout-loglevel = OFF"));
        foreach (var sample in Samples.All)
        {
            var serializer = Sys.Serialization.FindSerializerFor(sample);
            var (manifest, bytes) = (Akka.Serialization.Serialization.ManifestFor(serializer, sample), WrittenFor("10.0.0.1", () => serializer.ToBinary(sample)));
            var read = other.Serialization.Deserialize(bytes, serializer.Identifier, manifest);
            Assert.IsType(sample.GetType(), read);
            if (Manifests.Contains(manifest))
            {
                Assert.Equal(bytes, other.Serialization.FindSerializerFor(read).ToBinary(read));
            }
        }
    }

    [Fact]
    public void ActorRef_WhenWrittenForAnotherProcess_HasTheAddressOfItsSystemAndItsUid()
    {
        var bytes = WrittenFor("10.0.0.1", () => _serializer.ToBinary(new EventsActor.Subscribe(TestActor, EventKinds.Peers, 3)));
        var path = TestActor.Path;
        Assert.Contains($"akka.tcp://{Sys.Name}@10.0.0.1:4053{path.ToStringWithoutAddress()}#{path.Uid}", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void ActorRef_WhenReadAgain_IsTheSameActor()
    {
        var subscribe = new EventsActor.Subscribe(TestActor, EventKinds.Peers, 3);
        var bytes = _serializer.ToBinary(subscribe);
        Assert.Equal(subscribe, _serializer.FromBinary(bytes, _serializer.Manifest(subscribe)));
        for (var i = 0; i < bytes.Length * 8; i++)
        {
            byte[] changed = [.. bytes];
            changed[i / 8] ^= (byte)(1 << (i % 8));
            Read(changed, "events.subscribe");
        }
    }

    [Theory]
    [InlineData("akka://system/user/a#x")]
    [InlineData("akka://system/user/a#")]
    [InlineData("a")]
    [InlineData("")]
    public void ActorRef_WhosePathIsNone_IsRefused(string path)
    {
        Assert.NotNull(Read(SubscribeOf("akka://system/user/a#1"), "events.subscribe"));
        Assert.Throws<SerializationException>(() => _serializer.FromBinary(SubscribeOf(path), "events.subscribe"));
    }

    private static byte[] SubscribeOf(string path)
    {
        var writer = new RlpWriter();
        var mark = writer.BeginList();
        writer.WriteBytes(Encoding.UTF8.GetBytes(path));
        writer.WriteUInt64((ulong)EventKinds.Peers);
        writer.WriteUInt64(3);
        writer.EndList(mark);
        return writer.ToArray();
    }

    [Fact]
    public void UnknownManifest_IsRefused_WithoutRepeatingIt()
    {
        var error = Assert.Throws<SerializationException>(() => _serializer.FromBinary([0xc0], "evil\n"));
        Assert.DoesNotContain("evil", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LocalMessage_IsRefusedByName()
    {
        var serializer = Sys.Serialization.FindSerializerFor(DialSchedulerActor.Start.Instance);
        var error = Assert.Throws<SerializationException>(() => serializer.ToBinary(DialSchedulerActor.Start.Instance));
        Assert.Contains("DialSchedulerActor+Start is a local message", error.Message, StringComparison.Ordinal);
        Assert.Throws<SerializationException>(() => ((LocalMessageSerializer)serializer).FromBinary([], ""));
    }

    [Fact]
    public void System_WithTheBindings_UsesThem() =>
        Assert.IsType<Devp2pSerializer>(Sys.Serialization.FindSerializerFor(ServerActor.GetPeers.Instance));

#pragma warning disable CS0618 // what Akka.Remote calls instead takes the address from Akka.Remote, which is not here
    private byte[] WrittenFor(string host, Func<byte[]> write) =>
        Akka.Serialization.Serialization.WithTransport(Sys, new Address("akka.tcp", Sys.Name, host, 4053), write);
#pragma warning restore CS0618

    private static object Of(string manifest) => Samples.All.Single(sample => MessageCodecs.Manifests[sample.GetType()] == manifest);

    private object? Read(byte[] bytes, string manifest)
    {
        try
        {
            return _serializer.FromBinary(bytes, manifest);
        }
        catch (SerializationException)
        {
            return null;
        }
    }

    private static string GoldenFile([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "golden.txt");
}
