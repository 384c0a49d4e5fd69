using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.Dns;
using Akka.Devp2p.Actors.Discovery.Mixer;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Actors.Tests.Discovery.Dns;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery.Mixer;

/// <summary>Demand makes the sources bring nodes, each in its own way, and what they bring is handed out fairly.</summary>
public sealed class NodeSourceActorTests : MixerSpec
{
    private static readonly DiscoverySettings All = new()
    {
        Dns = new DnsSettings { Urls = [Lists.Link("nodes.example.org")] },
        Nodes = [Bare(500), Bare(501)],
    };

    [Fact]
    public void Sources_WhenNobodyWantsCandidates_AreLeftAlone()
    {
        Start(All);
        Move(TimeSpan.FromHours(1));
        ExpectQuiet(Lookups, V5, Parent, Database);
    }

    [Fact]
    public void Sources_WhenCandidatesAreWanted_AreAllAskedAtOnce()
    {
        Start(All);
        Find(3);
        ExpectLookup(Lookups);
        ExpectLookup(V5);
        Assert.Equal(FairMix.Capacity, Parent.ExpectMsg<DnsDiscoveryActor.Want>().Count);
        NoSeeds();
        Assert.Equal(2, Status("list").Yielded);
    }

    [Fact]
    public void Sources_WhenTheyHaveEnough_AreLeftAlone()
    {
        Start();
        Find(1);
        var lookup = ExpectLookup(Lookups);
        See(lookup, [.. Enumerable.Range(0, 100).Select(Bare)]);
        Assert.Single(ExpectCandidates());
        Assert.Equal((100, 32), (Status("discv4").Yielded, Status("discv4").Buffered));
        End(lookup);
        Move(TimeSpan.FromMinutes(1));
        Find(1);
        ExpectQuiet(Lookups);
        Move(FairMix.Patience);
        Assert.Single(ExpectCandidates());
        Find(1);
        ExpectLookup(Lookups); // one is missing
    }

    [Fact]
    public void Status_NamesEachOfTheFiveSources_OnOrOff()
    {
        Start(new DiscoverySettings { V5 = false });
        var probe = CreateTestProbe();
        probe.Send(Mixer, DiscoveryActor.GetSources.Instance);
        Assert.Equal(
            [("discv4", true), ("discv5", false), ("dns", false), ("list", false), ("node-db", true)],
            probe.ExpectMsg<DiscoveryActor.Sources>().All.Select(source => (source.Name, source.On)));
        Assert.All(NodeSourceActor.AllOff.All, source => Assert.False(source.On));
    }

    [Fact]
    public void Lookups_WhileSomebodyWaits_RunThreeAtOnce_BegunASecondApart()
    {
        Start();
        Find(3);
        ExpectLookup(Lookups);
        for (var i = 0; i < 2; i++)
        {
            Move(TimeSpan.FromSeconds(1) - Tick);
            ExpectQuiet(Lookups);
            Move(Tick);
            ExpectLookup(Lookups);
        }

        Move(TimeSpan.FromSeconds(2));
        ExpectQuiet(Lookups);
    }

    [Fact]
    public void Lookup_WhenOneEndsAndStillSomebodyWaits_IsFollowedByTheNext()
    {
        Start(new DiscoverySettings { V5 = false, ParallelLookups = 1 });
        Find(3);
        End(ExpectLookup(Lookups));
        ExpectQuiet(Lookups);
        Move(TimeSpan.FromSeconds(1));
        ExpectLookup(Lookups);
    }

    [Fact]
    public void Lookups_WhenNobodyWaitsAnyMore_AreNotFollowedByOthers()
    {
        Start();
        Find(1);
        var lookup = ExpectLookup(Lookups);
        See(lookup, Bare(1));
        Move(FairMix.Patience);
        Assert.Single(ExpectCandidates());
        End(lookup);
        Move(TimeSpan.FromSeconds(1));
        ExpectQuiet(Lookups);
    }

    /// <summary>A container failed on the very order.</summary>
    [Fact]
    public void Lookup_ThatNobodyBegins_IsGivenUpAfterFiveSecondsAndNotATickEarlier_WhateverTheOthersDo()
    {
        Start(new DiscoverySettings { V5 = false, ParallelLookups = 2 });
        Find(1);
        ExpectOrder(Lookups);
        Want(TimeSpan.FromSeconds(1));
        ExpectLookup(Lookups);
        Want(TimeSpan.FromSeconds(4) - Tick);
        ExpectQuiet(Lookups);
        Want(Tick);
        ExpectLookup(Lookups);
        Want(TimeSpan.FromSeconds(19)); // those that have begun end by themselves
        ExpectQuiet(Lookups, Table);
    }

    [Fact]
    public void Lookup_WhoseActorDies_IsDroppedAtOnce()
    {
        Start(new DiscoverySettings { V5 = false, ParallelLookups = 1 });
        Find(1);
        var lookup = BeginLookup(ExpectOrder(Lookups));
        Want(TimeSpan.FromSeconds(10));
        ExpectQuiet(Lookups);
        Sys.Stop(lookup);
        ExpectLookup(Lookups);
    }

    [Fact]
    public void Candidates_OfALivelySource_DoNotWaitForADeadOneForLong()
    {
        Start(new DiscoverySettings());
        Find(2);
        ExpectLookup(Lookups);
        See(ExpectLookup(V5), Bare(1), Bare(2));
        ExpectQuiet(Dialer);
        Move(FairMix.Patience - Tick);
        ExpectQuiet(Dialer);
        Move(Tick); // discv4 had its chance: one of discv5, and another in the turn of discv5
        Assert.All(ExpectCandidates(), candidate => Assert.Equal("discv5", candidate.Source));
    }

    [Fact]
    public void Candidates_WhenAllAreThere_AreOfEachSourceInTurn()
    {
        Start(All);
        Find(10);
        See(ExpectLookup(Lookups), [.. Enumerable.Range(0, 200).Select(Bare)]); // a flood
        See(ExpectLookup(V5), Bare(300), Bare(301));
        Mixer.Tell(new DnsDiscoveryActor.Found(Record(400, Networks.Dev)));
        Mixer.Tell(new DnsDiscoveryActor.Found(Record(401, Networks.Dev)));
        Seeds(Bare(600), Bare(601));
        for (var i = 0; i < 10 && !Dialer.HasMessages; i++)
        {
            Move(FairMix.Patience);
        }

        var sources = ExpectCandidates().CountBy(candidate => candidate.Source).ToDictionary();
        Assert.All(["discv5", "dns", "list", "node-db"], source => Assert.Equal(2, sources[source]));
        Assert.Equal(2, sources["discv4"]);
    }

    [Fact]
    public void Question_WhenNothingComes_IsAnsweredEmptyAfter5SecondsAndNotATickEarlier()
    {
        Start();
        Find(3);
        Move(TimeSpan.FromSeconds(5) - Tick);
        ExpectQuiet(Dialer);
        Move(Tick);
        Assert.Empty(ExpectCandidates());
    }

    [Fact]
    public void Question_ForNothing_IsAnsweredAtOnce()
    {
        Start();
        Find(0);
        Assert.Empty(ExpectCandidates());
        ExpectQuiet(Lookups);
    }

    [Fact]
    public void List_OfNodes_IsReadOnceAMinuteAndNotATickEarlier()
    {
        Start(new DiscoverySettings { V4 = false, V5 = false, Nodes = [Bare(1)] });
        Find(1);
        Assert.Equal("list", Assert.Single(ExpectCandidates()).Source);
        Move(TimeSpan.FromMinutes(1) - Tick);
        Find(1);
        ExpectQuiet(Dialer);
        Move(Tick);
        Find(1);
        Move(FairMix.Patience);
        Assert.Single(ExpectCandidates());
    }

    [Fact]
    public void List_WithHostNames_HasThemLookedUpEachTime()
    {
        var names = new Dictionary<string, IPAddress>();
        HostNames = new InMemoryHostNames(names);
        var node = Enode.Create(Bare(1).Key, "node.example", 30303, 30303);
        Start(new DiscoverySettings { V4 = false, V5 = false, Nodes = [node] });
        Find(1);
        AwaitAssert(() => Assert.Equal($"node {node.Id.Short}: host name node.example has no address", Status("list").LastError?.Text));
        names["node.example"] = IPAddress.Parse("10.7.7.7");
        Move(TimeSpan.FromMinutes(1));
        Dialer.ExpectMsg<DiscoveryActor.Candidates>();
        Find(1);
        Assert.Equal("10.7.7.7:30303", Assert.Single(ExpectCandidates()).Node.TcpEndPoint?.ToString());
    }

    [Fact]
    public void NodeDatabase_IsAskedForItsBestNodes()
    {
        Start();
        Find(1);
        Assert.Equal(new NodeDatabaseActor.GetSeeds(30, TimeSpan.FromDays(5)), Database.ExpectMsg<NodeDatabaseActor.GetSeeds>());
        Database.Reply(new NodeDatabaseActor.Seeds([Bare(1)]));
        Settle(Mixer);
        Move(FairMix.Patience);
        Assert.Equal("node-db", Assert.Single(ExpectCandidates()).Source);
    }

    [Fact]
    public void Ourselves_AreNoCandidate()
    {
        Start();
        Find(1);
        using var ours = Wire.Crypto.PrivateKey.Generate(new SeededRandomness(77).Fill);
        See(ExpectLookup(Lookups), Enode.Create(ours.PublicKey, IPAddress.Loopback, 30303, 30303));
        Assert.Equal(0, Status("discv4").Yielded);
    }

    [Fact]
    public void Restart_AnswersWhoWaits_AndGoesOnByItself()
    {
        AllowErrors<InvalidOperationException>();
        var faulty = new FaultyTime(Time) { BreaksTimestamps = true };
        Clock = faulty;
        Start();
        Find(1);
        var before = ExpectLookup(Lookups);
        NoSeeds();
        faulty.ThrowOnce = true;
        var other = CreateTestProbe();
        other.Send(Mixer, new DiscoveryActor.FindCandidates(1));
        Assert.Empty(ExpectCandidates());
        Assert.Empty(other.ExpectMsg<DiscoveryActor.Candidates>().Nodes);
        See(before, Bare(1)); // of the time before: not heard
        Find(1);
        See(ExpectLookup(Lookups), Bare(2));
        Move(FairMix.Patience);
        Assert.Equal(Bare(2).Id, Assert.Single(ExpectCandidates()).Node.Id);
    }

    /// <summary>So much time in which a candidate is wanted all along.</summary>
    private void Want(TimeSpan time)
    {
        Move(time);
        Find(1);
    }
}
