using Akka.Actor;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Serialization;

namespace Akka.Devp2p.Actors.Tests.Serialization;

/// <summary>Every remote message goes to an actor and back under serialize-messages, whether or not a scenario of whole nodes happens to send it.</summary>
public sealed class EchoedMessageTests() : ActorSpec(SerializeMessagesTests.EverythingIsWritten + "\n" + Devp2pSerializer.Bindings.ToString())
{
    public static TheoryData<string> Manifests => [.. MessageCodecs.All.Select(codec => codec.Manifest)];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Message_WhenTold_ArrivesAndComesBackWithTheSameBytes(string manifest)
    {
        // nobody is dead letters to another system
        object sent = Samples.All.Single(sample => MessageCodecs.Manifests[sample.GetType()] == manifest) switch
        {
            EventsActor.Subscribe subscribe => subscribe with { Subscriber = TestActor },
            EventsActor.Unsubscribe => new EventsActor.Unsubscribe(TestActor),
            var sample => sample,
        };
        Sys.ActorOf(Props.Create(() => new Echo())).Tell(sent, TestActor);
        var arrived = ExpectMsg<object>();
        Assert.IsType(sent.GetType(), arrived);
        Assert.True(sent.GetType().GetProperty("Instance") is not null || !ReferenceEquals(sent, arrived), "it was handed on, not written");
        Assert.Equal(Bytes(sent), Bytes(arrived));
    }

    private byte[] Bytes(object message) => Assert.IsType<Devp2pSerializer>(Sys.Serialization.FindSerializerFor(message)).ToBinary(message);

    private sealed class Echo : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell(message);
    }
}
