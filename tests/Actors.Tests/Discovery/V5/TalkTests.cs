using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Wire.Discv5;

namespace Akka.Devp2p.Actors.Tests.Discovery.V5;

/// <summary>TALKREQ for other actors.</summary>
public sealed class TalkTests : Discv5Spec
{
    private static readonly RequestId Id = new([1, 2]);

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void Request_OfAnUnknownProtocol_GetsAnEmptyAnswer(int idSize)
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var id = new RequestId(new byte[idSize]);
        remote.Send(new TalkRequest(id, "nobody", new byte[] { 1 }), node.Enode.Key, node.At);
        var answer = remote.Expect<TalkResponse>();
        Assert.Equal((id, 0), (answer.Request, answer.Content.Length));
    }

    [Fact]
    public void Request_GoesToItsHandler_AndTheAnswerBack()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var (first, second) = (CreateTestProbe("first"), CreateTestProbe("second"));
        node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("chat", first.Ref));
        node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("chat", second.Ref));
        node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("more", second.Ref));
        SettleAll();
        remote.Send(new TalkRequest(Id, "chat", new byte[] { 1, 2 }), node.Enode.Key, node.At);
        var talk = second.ExpectMsg<Discv5Actor.TalkReceived>();
        Assert.Equal((remote.Id, remote.At, "chat", "0102"), (talk.Node, talk.From, talk.Protocol, Convert.ToHexString(talk.Content.Span)));
        second.Reply(new Discv5Actor.TalkReply(talk.Id, new byte[] { 3 }));
        second.Reply(new Discv5Actor.TalkReply(talk.Id, new byte[] { 4 }));
        Assert.Equal("03", Convert.ToHexString(remote.Expect<TalkResponse>().Content.Span));
        SettleAll();
        remote.ExpectNothing();
        ExpectNothing(first, V5(node));
    }

    /// <summary>Of all the protocols that it had, also when another has taken one of them.</summary>
    [Fact]
    public void Handler_WhenItStops_IsNobodyAnyMore()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var (handler, other) = (CreateTestProbe("handler"), CreateTestProbe("other"));
        foreach (var protocol in new[] { "chat", "more", "last" })
        {
            node.Actor.Tell(new Discv5Actor.RegisterTalkHandler(protocol, handler.Ref));
        }

        node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("last", other.Ref));
        remote.Send(new Ping(Id, 7), node.Enode.Key, node.At);
        remote.Expect<Pong>();
        SettleAll();
        Sys.Stop(handler.Ref);
        foreach (var protocol in new[] { "chat", "more" })
        {
            AwaitAssert(() =>
            {
                remote.Send(new TalkRequest(Id, protocol, new byte[] { 1 }), node.Enode.Key, node.At);
                SettleAll();
                Assert.Equal(1, remote.Waiting);
            });
            Assert.True(remote.Expect<TalkResponse>().Content.IsEmpty);
        }

        remote.Send(new TalkRequest(Id, "last", new byte[] { 1 }), node.Enode.Key, node.At);
        Assert.Equal("last", other.ExpectMsg<Discv5Actor.TalkReceived>().Protocol);
    }

    [Fact]
    public void Handler_OfTwoProtocols_WhenItStops_HasNeither()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var (handler, other) = (CreateTestProbe("handler"), CreateTestProbe("other"));
        node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("chat", handler.Ref));
        node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("more", handler.Ref));
        node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("else", handler.Ref));
        node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("else", other.Ref));
        SettleAll();
        Watch(handler.Ref);
        Sys.Stop(handler.Ref);
        ExpectTerminated(handler.Ref);
        SettleAll();
        foreach (var protocol in new[] { "chat", "more" })
        {
            remote.Send(new TalkRequest(Id, protocol, new byte[] { 1 }), node.Enode.Key, node.At);
            Assert.True(remote.Expect<TalkResponse>().Content.IsEmpty);
        }

        remote.Send(new TalkRequest(Id, "else", new byte[] { 1 }), node.Enode.Key, node.At);
        other.ExpectMsg<Discv5Actor.TalkReceived>();
    }

    [Fact]
    public void Answer_TooLargeForAPacket_IsEmpty()
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        var handler = CreateTestProbe("handler");
        node.Actor.Tell(new Discv5Actor.RegisterTalkHandler("chat", handler.Ref));
        SettleAll();
        remote.Send(new TalkRequest(Id, "chat", new byte[] { 1 }), node.Enode.Key, node.At);
        handler.Send(V5(node), new Discv5Actor.TalkReply(handler.ExpectMsg<Discv5Actor.TalkReceived>().Id, new byte[1190]));
        Assert.True(remote.Expect<TalkResponse>().Content.IsEmpty);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(700)]
    [InlineData(900)]
    [InlineData(1170)]
    public void Talk_OfAnySize_IsAnswered_AlsoWhenAHandshakeComesFirst(int size)
    {
        var (node, remote) = (Start5(), Remote5("10.0.0.2:30000", 2));
        remote.AutoReply = message => message switch
        {
            TalkRequest talk => [new TalkResponse(talk.Request, talk.Content.Length == 0 ? talk.Content : new byte[] { (byte)(talk.Content.Length / 10) })],
            Ping ping => [new Pong(ping.Request, 7, remote.At.Address, 1)],
            _ => [],
        };
        for (var i = 0; i < 2; i++)
        {
            var answer = Ask5(node, new Discv5Actor.Talk(remote.Enode, "chat", new byte[size])).ExpectMsg<Discv5Actor.TalkAnswered>();
            Assert.Equal(size == 0 ? "" : (size / 10).ToString("X2"), Convert.ToHexString(answer.Content.Span));
        }

        Assert.All(remote.Datagrams, datagram => Assert.InRange(datagram.Length, 63, 1280));
        Assert.Equal(1, Count5(node, Discv5Counters.Established));
    }
}
