using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>The list itself: its bound, and who gives way to whom.</summary>
public sealed class BanListTests
{
    private static readonly DateTimeOffset Now = ActorSpec.Epoch;

    private readonly BanList _list = new();

    [Fact]
    public void IsBanned_UntilItsEndAndNotAtIt()
    {
        Assert.True(Add(1, minutes: 5));
        var end = Now + TimeSpan.FromMinutes(5);
        Assert.Equal(end, _list.NextEnd);
        Assert.True(_list.IsBanned(Id(1), end - TimeSpan.FromTicks(1)));
        Assert.False(_list.IsBanned(Id(1), end));
        Assert.Empty(_list.RemoveExpired(end - TimeSpan.FromTicks(1)));
        Assert.Equal(Id(1), Assert.Single(_list.RemoveExpired(end)).Id);
        Assert.Null(_list.NextEnd);
        Assert.Empty(_list.Ids);
    }

    [Fact]
    public void Add_WhenAutomatic_NeverReplacesAPersonsBan()
    {
        Add(1, minutes: 5);
        Assert.False(Add(1, minutes: 50, automatic: true));
        Assert.True(Add(2, minutes: 5, automatic: true));
        Assert.True(Add(2, minutes: 1));
        Assert.Equal([(Id(2), false, 1), (Id(1), false, 5)], _list.All.Select(ban => (ban.Id, ban.Automatic, (ban.Until - Now).Minutes)));
    }

    [Fact]
    public void Add_WhenFull_TheAutomaticBanThatEndsFirstGivesWay()
    {
        for (var i = 0; i < BanList.MaxBans - 2; i++)
        {
            Assert.True(Add(i, minutes: 1));
        }

        Add(10_001, minutes: 3, automatic: true);
        Add(10_002, minutes: 2, automatic: true);
        Assert.True(Add(10_003, minutes: 1, automatic: true, gaveWay: 10_002));
        Assert.True(Add(10_004, minutes: 1, gaveWay: 10_003));
        Assert.True(Add(10_005, minutes: 1, gaveWay: 10_001));
        Assert.False(Add(10_006, minutes: 1));
        Assert.True(Add(1, minutes: 9));
        Assert.Equal((BanList.MaxBans, BanList.MaxBans), (_list.All.Length, _list.Ids.Count));
    }

    private static NodeId Id(int n)
    {
        Span<byte> bytes = stackalloc byte[32];
        BitConverter.TryWriteBytes(bytes, n + 1);
        return new NodeId(new Hash256(bytes));
    }

    private bool Add(int n, int minutes, bool automatic = false, int? gaveWay = null)
    {
        var added = _list.Add(new Ban(Id(n), Now + TimeSpan.FromMinutes(minutes), "x") { Automatic = automatic }, out var gone);
        Assert.Equal(gaveWay is { } other ? Id(other) : null, gone?.Id);
        return added;
    }
}
