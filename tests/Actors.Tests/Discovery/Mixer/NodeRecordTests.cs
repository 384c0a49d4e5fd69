using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.Dns;
using Akka.Devp2p.Actors.Discovery.Mixer;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Tests.Diagnostics;
using Akka.Devp2p.Actors.Tests.Discovery.Dns;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery.Mixer;

/// <summary>Nodes are judged by their records before anybody dials them, and asked for those that are missing.</summary>
public sealed class NodeRecordTests : MixerSpec
{
    [Fact]
    public void Record_OfOurChain_MakesACandidateWithoutBeingAskedFor()
    {
        Begin(Recorded(1, Networks.Dev));
        Assert.Equal(Recorded(1, Networks.Dev).Id, Assert.Single(ExpectCandidates()).Node.Id);
        ExpectQuiet(V4);
    }

    [Fact]
    public void Record_OfAnotherChain_OrWithoutTheEntry_MakesNone_AndIsCountedByReason()
    {
        using var meter = new NodeMeters("counted");
        using var readings = new MeterReadings("counted");
        Start(filters: true, meters: meter.Sources);
        Find(1);
        See(ExpectLookup(Lookups), Recorded(1, Networks.Sepolia), Recorded(2, null), Recorded(3, Networks.Sepolia), Recorded(4, Networks.Dev));
        Assert.Single(ExpectCandidates());
        Assert.Equal([(EthHandshake.NoEntry, 1L), (EthHandshake.OtherFork, 2L)], Status("discv4").Filtered.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(4, Status("discv4").Yielded);
        Assert.Equal((4, 3, 1), (readings.Sum("devp2p.sources.found"), readings.Sum("devp2p.sources.filtered"), readings.Sum("devp2p.sources.offered")));
    }

    [Fact]
    public void Node_WithoutARecord_IsAskedForItFirst()
    {
        Begin(Bare(1), Bare(2));
        Answer(node => Record(node == Bare(1).Id ? 1 : 2, node == Bare(1).Id ? Networks.Sepolia : Networks.Dev));
        Answer(node => Record(node == Bare(1).Id ? 1 : 2, node == Bare(1).Id ? Networks.Sepolia : Networks.Dev));
        Assert.Equal(Recorded(2, Networks.Dev), Assert.Single(ExpectCandidates()).Node);
        Assert.Equal(1, Status("discv4").Filtered[EthHandshake.OtherFork]);
    }

    /// <summary>It has answered a ping there, or discv4 would call it not bonded: UdpRequestTests.RequestRecord_Unanswered_TellsWhoHasProvenItselfFromWhoHasOnlyPinged.</summary>
    [Fact]
    public void Node_ThatHasBondedAndDoesNotTellItsRecord_IsAllowed()
    {
        Begin(Bare(1));
        Fail(RequestFailure.Timeout);
        Assert.Equal(Bare(1), Assert.Single(ExpectCandidates()).Node);
    }

    /// <summary>Else whoever names nodes would have us knock wherever he likes.</summary>
    [Theory]
    [InlineData(RequestFailure.NotBonded, "not bonded")]
    [InlineData(RequestFailure.NoEndpoint, "no UDP address")]
    [InlineData(RequestFailure.NotAllowed, "not in netrestrict")]
    [InlineData(RequestFailure.InvalidReply, "invalid record")]
    [InlineData(null, "no answer")] // of our own actor
    public void Node_ThatHasNotProvenItsEndpoint_IsNoCandidate_AndIsCountedByReason(RequestFailure? failure, string reason)
    {
        Begin(Bare(1));
        Fail(failure);
        Move(FairMix.Patience);
        ExpectQuiet(Dialer);
        Assert.Equal([new(reason, 1)], Status("discv4").Filtered);
    }

    [Fact]
    public void Node_WithoutAUdpPort_IsNoCandidateUnlessItsRecordIsKnown()
    {
        Begin(Enode.Create(Bare(1).Key, Bare(1).Ip, 30303, 0));
        ExpectQuiet(V4, Dialer);
        Assert.Equal([new("no UDP address", 1)], Status("discv4").Filtered);
    }

    /// <summary>A person has named it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Node_OfOurOwnList_IsAllowedHoweverItFails(bool v4)
    {
        Start(new DiscoverySettings { V4 = v4, V5 = !v4, Nodes = [Bare(1), Enode.Create(Bare(2).Key, Bare(2).Ip, 30303, 0)] }, filters: true, v4: v4);
        Find(2);
        var asked = v4 ? V4 : V5;
        asked.FishForMessage<DiscoveryActor.RequestRecord>(request => request.Node == Bare(1));
        asked.Reply(new DiscoveryActor.RequestFailed(Bare(1).Id, v4 ? RequestFailure.NotBonded : RequestFailure.Timeout));
        Move(FairMix.Patience);
        Assert.Equal(2, ExpectCandidates().Count(candidate => candidate.Source == "list"));
    }

    /// <summary>A request of discv5 needs no bond, so its silence proves nothing.</summary>
    [Fact]
    public void Node_ThatDoesNotAnswerDiscv5_IsNoCandidate()
    {
        Start(new DiscoverySettings { V4 = false }, filters: true, v4: false);
        Find(1);
        Seeds(Bare(1));
        V5.FishForMessage<DiscoveryActor.RequestRecord>(_ => true);
        V5.Reply(new DiscoveryActor.RequestFailed(Bare(1).Id, RequestFailure.Timeout));
        Move(FairMix.Patience);
        ExpectQuiet(Dialer);
        Assert.Equal([new("no answer", 1)], Status("node-db").Filtered);
    }

    [Fact]
    public void Node_WhoseRefusedRecordIsAskedForAgain_StaysRefusedWithoutABond()
    {
        Begin(Recorded(1, Networks.Sepolia));
        Move(CandidateFilter.AskAgainAfter);
        Dialer.ExpectMsg<DiscoveryActor.Candidates>();
        Find(1);
        See(ExpectLookup(Lookups), Bare(1));
        Fail(RequestFailure.NotBonded);
        Assert.Equal([new(EthHandshake.OtherFork, 2)], Status("discv4").Filtered);
    }

    [Theory]
    [InlineData(RequestFailure.Busy)]
    [InlineData(RequestFailure.SocketLost)]
    [InlineData(RequestFailure.Restarted)]
    public void Node_ThatWeCouldNotAsk_IsNoCandidateYet(RequestFailure failure)
    {
        Begin(Bare(1));
        Fail(failure);
        Move(FairMix.Patience);
        ExpectQuiet(Dialer);
    }

    [Fact]
    public void Node_ThatWasRefused_IsRefusedAgainWithoutBeingAsked()
    {
        Begin(Bare(1));
        Answer(_ => Record(1, Networks.Sepolia));
        Move(TimeSpan.FromSeconds(1));
        See(ExpectLookup(Lookups), Bare(1));
        ExpectQuiet(V4, Dialer);
        Assert.Equal(2, Status("discv4").Filtered[EthHandshake.OtherFork]);
    }

    /// <summary>What one source knows, another does not let through.</summary>
    [Fact]
    public void Node_WhoseRecordAnotherSourceKnew_IsRefusedWithoutBeingAsked()
    {
        Start(new DiscoverySettings { V5 = false, Dns = new DnsSettings { Urls = [Lists.Link("nodes.example.org")] } }, filters: true);
        Find(1);
        Mixer.Tell(new DnsDiscoveryActor.Found(Record(1, Networks.Sepolia)));
        See(ExpectLookup(Lookups), Bare(1));
        ExpectQuiet(V4, Dialer);
    }

    [Fact]
    public void Requests_AreSixteenAtATime_AndTheNextGoesWhenOneIsAnswered()
    {
        Begin([.. Enumerable.Range(1, 40).Select(Bare)]);
        for (var i = 0; i < 15; i++)
        {
            V4.ExpectMsg<DiscoveryActor.RequestRecord>();
        }

        Fail(RequestFailure.Timeout); // the sixteenth
        V4.ExpectMsg<DiscoveryActor.RequestRecord>();
        ExpectQuiet(V4);
    }

    [Fact]
    public void Requests_StopWhenThereIsNoRoomForWhatTheyMayBring()
    {
        Begin([.. Enumerable.Range(1, 60).Select(Bare)]);
        var asked = 0;
        for (; V4.HasMessages; asked++)
        {
            Fail(RequestFailure.Timeout);
        }

        Assert.Single(ExpectCandidates());
        Assert.Equal((33, 32), (asked, Status("discv4").Buffered));
    }

    [Fact]
    public void Requests_WhenDiscv4IsOff_GoByDiscv5()
    {
        Start(new DiscoverySettings { V4 = false, Nodes = [Bare(1)] }, filters: true, v4: false);
        Find(1);
        ExpectLookup(V5);
        Assert.Equal(Bare(1), V5.ExpectMsg<DiscoveryActor.RequestRecord>().Node);
    }

    [Fact]
    public void Node_WithoutATcpPort_IsNoCandidate()
    {
        Start();
        Find(1);
        See(ExpectLookup(Lookups), Enode.Create(Bare(1).Key, Bare(1).Ip, 0, 30303));
        Assert.Equal(1, Status("discv4").Filtered["no TCP address"]);
    }

    private void Begin(params Enode[] seen)
    {
        Start(filters: true);
        Find(1);
        See(ExpectLookup(Lookups), seen);
    }

    private void Answer(Func<Wire.NodeId, NodeRecord> record)
    {
        var asked = V4.ExpectMsg<DiscoveryActor.RequestRecord>().Node;
        V4.Reply(new DiscoveryActor.RecordReceived(asked.Id, record(asked.Id)));
        Settle(Mixer);
    }

    private void Fail(RequestFailure? failure)
    {
        var asked = V4.ExpectMsg<DiscoveryActor.RequestRecord>().Node;
        V4.Reply(failure is { } reason ? new DiscoveryActor.RequestFailed(asked.Id, reason) : "what is no answer");
        Settle(Mixer);
    }
}
