using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>The bounds of the outbound queue.</summary>
public sealed class SendQueueTests
{
    [Fact]
    public void Add_AboveHalf_DropsGossipAndTakesTheRest()
    {
        var queue = new SendQueue(8, 1000);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(SendQueue.Added.Queued, queue.Add(Message(1), MessageKind.Gossip));
        }

        Assert.Equal(SendQueue.Added.NowFull, queue.Add(Message(1), MessageKind.Required));
        Assert.Equal(SendQueue.Added.Dropped, queue.Add(Message(1), MessageKind.Gossip));
        Assert.Equal(SendQueue.Added.Queued, queue.Add(Message(1), MessageKind.Required));
    }

    [Fact]
    public void Add_WhenNoRoomIsLeft_OverflowsForRequired()
    {
        var queue = new SendQueue(2, 1000);
        queue.Add(Message(1), MessageKind.Required);
        queue.Add(Message(1), MessageKind.Required);
        Assert.Equal(SendQueue.Added.Overflow, queue.Add(Message(1), MessageKind.Required));
    }

    [Fact]
    public void Add_WhenBytesRunOut_Overflows()
    {
        var queue = new SendQueue(100, 1000);
        queue.Add(Message(800), MessageKind.Required);
        Assert.Equal(SendQueue.Added.Overflow, queue.Add(Message(201), MessageKind.Required));
    }

    [Fact]
    public void Add_WhenOneMessageIsLargerThanTheBound_PassesAnEmptyQueue() =>
        Assert.Equal(SendQueue.Added.NowFull, new SendQueue(100, 1000).Add(Message(5000), MessageKind.Required));

    [Fact]
    public void TryTake_BelowAQuarter_IsReadyAgainOnce()
    {
        var queue = new SendQueue(8, 1000);
        for (var i = 0; i < 5; i++)
        {
            queue.Add(Message(1), MessageKind.Required);
        }

        var ready = new List<bool>();
        while (queue.TryTake(out _, out _, out var nowReady))
        {
            ready.Add(nowReady);
        }

        Assert.Equal([false, false, true, false, false], ready);
        Assert.Equal(SendQueue.Added.Queued, queue.Add(Message(1), MessageKind.Gossip));
    }

    [Fact]
    public void AddLast_KeepsAShortQueueBeforeIt_AndThrowsALongOneAway()
    {
        var queue = new SendQueue(8, 1000);
        queue.Add(Message(10), MessageKind.Required);
        Assert.True(queue.AddLast(Message(2), 100));
        Assert.False(queue.AddLast(Message(2), 100));
        Assert.Equal(SendQueue.Added.Dropped, queue.Add(Message(1), MessageKind.Required));
        Assert.True(queue.TryTake(out var first, out var last, out _));
        Assert.Equal((10, false), (first.Payload.Length, last));
        Assert.True(queue.TryTake(out first, out last, out _));
        Assert.Equal((2, true), (first.Payload.Length, last));

        queue = new SendQueue(8, 1000);
        queue.Add(Message(101), MessageKind.Required);
        queue.AddLast(Message(2), 100);
        Assert.True(queue.TryTake(out _, out last, out _));
        Assert.True(last);
    }

    [Fact]
    public void Pongs_CountsOnlyThoseThatWait()
    {
        var queue = new SendQueue(100, 1000);
        queue.Add(new SendQueue.Outbound(BaseProtocol.PongCode, BaseProtocol.EmptyPayload), MessageKind.Required);
        queue.Add(Message(1), MessageKind.Required);
        Assert.Equal(1, queue.Pongs);
        queue.TryTake(out _, out _, out _);
        Assert.Equal(0, queue.Pongs);
    }

    private static SendQueue.Outbound Message(int size) => new(16, new byte[size]);
}
