using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Serialization;
using Akka.Devp2p.Actors.Server;

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
