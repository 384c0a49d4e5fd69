using System.Net;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.Dns;
using Akka.Devp2p.Actors.Discovery.Mixer;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Actors.Tests.Discovery.Dns;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery.Mixer;

/// <summary>A source that brings nobody new though more are wanted begins anew, each by itself.</summary>
public sealed class SourceWatchdogTests : MixerSpec
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(2);

    private static readonly DiscoverySettings All = new()
    {
        Watchdog = Period,
        LookupInterval = TimeSpan.FromMinutes(10), // one lookup only, which does not end
        Dns = new DnsSettings { Urls = [Lists.Link("nodes.example.org")] },
    };

    [Fact]
    public void EachSource_WhenItBringsNobodyThoughWanted_BeginsAnewAtItsTimeAndNotATickEarlier()
    {
        Start(All);
        Find(1);
        Want(Period - Tick);
        ExpectNone<TableActor.Reseed>(Table);
        ExpectNone<TableActor.Reseed>(V5);
        ExpectNone<DnsDiscoveryActor.Retry>(Parent);
        Move(Tick);
        Table.ExpectMsg<TableActor.Reseed>();
        Fish<TableActor.Reseed>(V5);
        Fish<DnsDiscoveryActor.Retry>(Parent);

        // and again after as long
        Want(Period - Tick);
        ExpectNone<TableActor.Reseed>(Table);
        Move(Tick);
        Table.ExpectMsg<TableActor.Reseed>();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Watchdog_WhenSomebodySetsTheClock_KeepsItsTime_AndWhatIsShownFollowsTheClock(int days)
    {
        var clock = new FaultyTime(Time);
        Clock = clock;
        Start(All);
        Find(1);
        var lookup = ExpectLookup(Lookups);
        clock.SetBy = TimeSpan.FromDays(days);
        See(lookup, Bare(1));
        Assert.Equal(Epoch + clock.SetBy, Status("discv4").LastNewNode);
        Want(Period - Tick);
        ExpectNone<TableActor.Reseed>(Table);
        Move(Tick);
        Table.ExpectMsg<TableActor.Reseed>();
    }

    [Fact]
    public void Source_ThatHasBroughtSomebodyNew_HasItsTimeFromThen_AndTheOthersTheirs()
    {
        Start(All);
        Find(1);
        var lookup = ExpectLookup(Lookups);
        Want(TimeSpan.FromMinutes(1));
        See(lookup, Bare(1));
        Want(TimeSpan.FromMinutes(1));
        ExpectNone<TableActor.Reseed>(Table);
        Fish<TableActor.Reseed>(V5);
        See(lookup, Bare(1)); // known already
        Want(TimeSpan.FromMinutes(1) - Tick);
        ExpectNone<TableActor.Reseed>(Table);
        Move(Tick);
        Table.ExpectMsg<TableActor.Reseed>();
    }

    [Fact]
    public void Source_WhenNobodyWantsMore_IsLeftAlone_AndHasItsTimeFromWhenSomebodyDoes()
    {
        Start(All);
        Find(1);
        Move(TimeSpan.FromHours(1));
        ExpectNone<TableActor.Reseed>(Table);
        Find(1);
        Want(Period - Tick);
        ExpectNone<TableActor.Reseed>(Table);
        Move(Tick);
        Table.ExpectMsg<TableActor.Reseed>();
    }

    [Fact]
    public void Lookup_ThatSeesNobodyAtAll_HasTheTableSeededAgain_EveryTenSecondsAtMost()
    {
        Start(new DiscoverySettings { V5 = false, ParallelLookups = 1 });
        Find(1);
        End(ExpectLookup(Lookups));
        Table.ExpectMsg<TableActor.Reseed>();
        for (var i = 0; i < 9; i++)
        {
            Want(TimeSpan.FromSeconds(1));
            End(ExpectLookup(Lookups));
            ExpectNone<TableActor.Reseed>(Table);
        }

        Want(TimeSpan.FromSeconds(1));
        End(ExpectLookup(Lookups));
        Table.ExpectMsg<TableActor.Reseed>();
    }

    /// <summary>A container had no room, or failed at the order: our own trouble.</summary>
    [Fact]
    public void Lookup_ThatNobodyHasBegun_SaysNothingOfTheTable()
    {
        Start(new DiscoverySettings { V5 = false, ParallelLookups = 1 });
        Find(1);
        End(ExpectOrder(Lookups));
        ExpectNone<TableActor.Reseed>(Table);
        Want(TimeSpan.FromSeconds(1));
        End(ExpectLookup(Lookups));
        Table.ExpectMsg<TableActor.Reseed>();
    }

    [Fact]
    public void Database_WhenItBringsNobodyNew_IsReadBeforeItsTime()
    {
        Start(new DiscoverySettings { V4 = false, V5 = false, Watchdog = TimeSpan.FromSeconds(30), RereadInterval = TimeSpan.FromDays(1) });
        Find(1);
        NoSeeds();
        Want(TimeSpan.FromSeconds(30) - Tick);
        ExpectNone<NodeDatabaseActor.GetSeeds>(Database);
        Move(Tick);
        Find(1);
        Seeds(Bare(1));
        Assert.Equal("node-db", Assert.Single(Dialer.FishForMessage<DiscoveryActor.Candidates>(found => !found.Nodes.IsEmpty).Nodes).Source);
    }

    /// <summary>So much time in which candidates are wanted all along.</summary>
    private void Want(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(10))
        {
            Move(left < TimeSpan.FromSeconds(10) ? left : TimeSpan.FromSeconds(10));
            Find(1);
        }
    }

    private void ExpectNone<T>(TestProbe probe)
    {
        Settle(Mixer);
        while (probe.HasMessages)
        {
            Assert.IsNotType<T>(probe.ReceiveOne(TimeSpan.Zero));
        }
    }

    private static void Fish<T>(TestProbe probe) => probe.FishForMessage(message => message is T);
}
