using Akka.Devp2p.Actors.Discovery.V5;

namespace Akka.Devp2p.Actors.Tests.Discovery.V5;

/// <summary>Requests of others that another actor of ours is to answer.</summary>
public sealed class OpenRequestsTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1), Tick = TimeSpan.FromTicks(1);

    private readonly OpenRequests<string> _open = new(2, Second, 100);

    [Fact]
    public void Request_IsTakenOnce_ByItsNumberFromTheLastOn()
    {
        Assert.Equal((101, 102), (_open.Add("a", Start), _open.Add("b", Start)));
        Assert.True(_open.TryTake(101, out var request));
        Assert.Equal("a", request);
        Assert.False(_open.TryTake(101, out _));
        Assert.False(_open.TryTake(100, out _));
    }

    [Fact]
    public void Room_IsMadeByWhoHasWaitedTooLong_AndNotATickEarlier()
    {
        Assert.True(_open.HasRoom(Start));
        var first = _open.Add("a", Start);
        Assert.True(_open.HasRoom(Start + Second)); // nobody has to go while there is room
        var second = _open.Add("b", Start + Tick);
        Assert.False(_open.HasRoom(Start + Second - Tick));
        Assert.True(_open.HasRoom(Start + Second));
        Assert.False(_open.TryTake(first, out _));
        Assert.True(_open.TryTake(second, out _));
    }
}
