using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Samples.ChatProtocol;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Samples;

/// <summary>The sample's protocol actor, with the test in the place of its PeerActor; and the sample as a program.</summary>
public sealed class ChatProtocolTests : ActorSpec
{
    private static readonly IPEndPoint Anywhere = new(IPAddress.Loopback, 1);

    private readonly TestProbe _events;
    private readonly PeerInfo _peer = new(
        "ada", PrivateKey.Generate().PublicKey, "bob", [ChatProtocolActor.Spec.Capability], ChatProtocolActor.Spec.Capability, PeerFlags.None, Anywhere, Anywhere);

    public ChatProtocolTests()
    {
        _events = CreateTestProbe();
        Sys.EventStream.Subscribe(_events.Ref, typeof(ChatProtocolActor.Joined));
        Sys.EventStream.Subscribe(_events.Ref, typeof(ChatProtocolActor.LineHeard));
    }

    [Fact]
    public void Spec_IsChatVersionOneWithOneCode() =>
        Assert.Equal((new Capability("chat", 1), 1), (ChatProtocolActor.Spec.Capability, ChatProtocolActor.Spec.Length));

    [Fact]
    public void Start_SaysWhoJoinedAndWhomToTell()
    {
        var chat = Chat();
        Assert.Equal(new ChatProtocolActor.Joined(_peer, chat), _events.ExpectMsg<ChatProtocolActor.Joined>());
    }

    [Fact]
    public void Line_FromThePeer_IsPublished()
    {
        var chat = Chat();
        _events.ExpectMsg<ChatProtocolActor.Joined>();
        chat.Tell(new ProtocolActor.MessageReceived(0, "grüß dich"u8.ToArray()));
        Assert.Equal(new ChatProtocolActor.LineHeard(_peer, "grüß dich"), _events.ExpectMsg<ChatProtocolActor.LineHeard>());
    }

    [Theory]
    [InlineData(1024, false)]
    [InlineData(1025, true)]
    public void Line_LongerThanAllowed_FailsThePeer(int length, bool fails)
    {
        Chat().Tell(new ProtocolActor.MessageReceived(0, new byte[length]));
        _events.ExpectMsg<ChatProtocolActor.Joined>();
        if (fails)
        {
            Assert.Equal(DisconnectReason.SubprotocolError, ExpectMsg<ProtocolActor.FailPeer>().Reason);
        }
        else
        {
            _events.ExpectMsg<ChatProtocolActor.LineHeard>();
        }
    }

    [Fact]
    public void Say_IsSentAsGossip()
    {
        Chat().Tell(new ChatProtocolActor.Say("hello"));
        var sent = ExpectMsg<ProtocolActor.SendMessage>();
        Assert.Equal((0, MessageKind.Gossip), (sent.Code, sent.Kind));
        Assert.Equal("hello"u8.ToArray(), sent.Payload.ToArray());
    }

    [Fact]
    public async Task Program_WhenTwoProcessesRun_TheyGreetAndHearEachOther_AndEndWithTheirInput()
    {
        using var ada = SampleProgram.Start("ChatProtocol", "ada");
        var enode = (await ada.LineWith("ada is enode://"))["ada is ".Length..];
        using var bob = SampleProgram.Start("ChatProtocol", "bob", enode);
        await Task.WhenAll(ada.LineWith("bob says: hello ada"), bob.LineWith("ada says: hello bob"));
        ada.Type("how are you?");
        await bob.LineWith("ada says: how are you?");
        bob.Type("fine");
        await ada.LineWith("bob says: fine");
        Assert.Equal(0, await bob.End());
        Assert.Equal(0, await ada.End());
    }

    private IActorRef Chat() => Sys.ActorOf(Props.Create(() => new Parent(ChatProtocolActor.Props(_peer), TestActor))).Ask<IActorRef>("child").Result;

    /// <summary>Stands where the PeerActor is, and shows what it is told.</summary>
    private sealed class Parent : UntypedActor
    {
        private readonly IActorRef _child;
        private readonly IActorRef _watcher;

        public Parent(Props child, IActorRef watcher)
        {
            _watcher = watcher;
            _child = Context.ActorOf(child);
        }

        protected override void OnReceive(object message)
        {
            if (message is "child")
            {
                Sender.Tell(_child);
            }
            else
            {
                _watcher.Tell(message);
            }
        }
    }
}
