using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Tests.Discovery;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>Who makes room, and when: 2 places for dialed peers, 20 for inbound ones.</summary>
public sealed class ChurnTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1), Minute = TimeSpan.FromMinutes(1);
    private static readonly DateTimeOffset Start = ActorSpec.Epoch, Now = Start + TimeSpan.FromHours(1);
    private static readonly ServerSettings Places = new() { MaxPeers = 22, DialRatio = 11 };
    private static readonly ReputationSettings Settings = new();

    private readonly Churn _churn = new(Settings, Places, new SteadyRandomness());

    [Fact]
    public void NextWait_IsBetweenThreeAndSevenMinutes()
    {
        Assert.Equal(7 * Minute, _churn.NextWait());
        var drawn = new Churn(Settings, Places, new SeededRandomness(1));
        var waits = Enumerable.Range(0, 1000).Select(_ => drawn.NextWait()).ToList();
        Assert.All(waits, wait => Assert.InRange(wait, 3 * Minute, 7 * Minute));
        Assert.InRange(waits.Average(wait => wait.TotalMinutes), 4.8, 5.2);
    }

    [Fact]
    public void Choose_WhenFullForThreeMinutes_AndNotATickEarlier()
    {
        _churn.OnCounts(0, 19, Now - Minute);
        _churn.OnCounts(0, 20, Now);
        Assert.Null(_churn.Choose(Peers(20), Now + (3 * Minute) - Tick));
        Assert.NotNull(_churn.Choose(Peers(20), Now + (3 * Minute)));
        // a place was free meanwhile: newcomers find one without us
        _churn.OnCounts(0, 19, Now + Minute);
        _churn.OnCounts(0, 20, Now + Minute);
        Assert.Null(_churn.Choose(Peers(20), Now + (3 * Minute)));
        Assert.NotNull(_churn.Choose(Peers(20), Now + (4 * Minute)));
    }

    [Fact]
    public void Choose_OfAPeer_TenMinutesOldAndNotATickYounger()
    {
        _churn.OnCounts(2, 20, Start);
        var young = Peers(20).Select(peer => peer with { At = Now }).ToList();
        Assert.Null(_churn.Choose(young, Now + (10 * Minute) - Tick));
        Assert.NotNull(_churn.Choose(young, Now + (10 * Minute)));
    }

    [Fact]
    public void Choose_NeverTakesStaticOrTrustedPeers()
    {
        _churn.OnCounts(2, 20, Start);
        var kept = Peers(20).Select(peer => peer with { Kept = true }).ToList();
        Assert.Null(_churn.Choose(kept, Now));
        kept[7] = kept[7] with { Kept = false };
        Assert.Equal(kept[7].Id, _churn.Choose(kept, Now));
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void Choose_WithNoMorePeersThanTheFloor_TakesNobody(int peers, bool want)
    {
        var churn = new Churn(Settings, Places with { MaxPeers = peers, DialRatio = 1_000, Dial = false }, new SteadyRandomness());
        churn.OnCounts(0, peers, Start);
        Assert.Equal(want, churn.Choose(Peers(peers), Now) is not null);
    }

    [Theory]
    [InlineData(2, 19, "dialed")]
    [InlineData(1, 20, "inbound")]
    [InlineData(1, 19, "")]
    [InlineData(2, 20, "dialed inbound")]
    [InlineData(4, 18, "dialed inbound")] // two static ones above the ratio: no place is left for anybody
    public void Choose_LooksAtEachDirectionForItself(int dialed, int inbound, string want)
    {
        var directions = new HashSet<string>();
        for (var seed = 0; seed < 40; seed++)
        {
            var drawn = new Churn(Settings, Places, new SeededRandomness(seed));
            drawn.OnCounts(dialed, inbound, Start);
            if (drawn.Choose([.. Peers(inbound), .. Peers(dialed, from: 100, inbound: false)], Now) is { } id)
            {
                directions.Add(Enumerable.Range(100, dialed).Any(n => Id(n) == id) ? "dialed" : "inbound");
            }
        }

        Assert.Equal(want, string.Join(' ', directions.Order()));
    }

    /// <summary>Of 20 inbound peers two, of two dialed ones one: rounded up, and nobody who is of no use.</summary>
    [Fact]
    public void Choose_SparesTheMostUsefulTenthOfEachDirection()
    {
        var peers = Peers(20).Concat(Peers(2, from: 100, inbound: false)).ToList();
        foreach (var (index, usefulness) in new[] { (3, 0.9), (5, 0.8), (7, 0.7), (21, 0.1) })
        {
            peers[index] = peers[index] with { Usefulness = usefulness };
        }

        var chosen = new HashSet<NodeId>();
        for (var seed = 0; seed < 1000; seed++)
        {
            var drawn = new Churn(Settings, Places, new SeededRandomness(seed));
            drawn.OnCounts(2, 20, Start);
            chosen.Add(drawn.Choose(peers, Now)!.Value);
        }

        var spared = peers.Where(peer => !chosen.Contains(peer.Id)).Select(peer => peer.Usefulness).ToList();
        Assert.Equal([0.9, 0.8, 0.1], spared);
        Assert.Equal(19, chosen.Count);
    }

    private static List<Churn.Candidate> Peers(int count, int from = 0, bool inbound = true) =>
        [.. Enumerable.Range(from, count).Select(n => new Churn.Candidate(Id(n), inbound, false, Start, 0))];

    private static NodeId Id(int n)
    {
        Span<byte> bytes = stackalloc byte[32];
        BitConverter.TryWriteBytes(bytes, n + 1);
        return new NodeId(new Hash256(bytes));
    }
}
