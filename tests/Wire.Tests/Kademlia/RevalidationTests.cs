using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;
using static Akka.Devp2p.Wire.Tests.Kademlia.TableNodes;

namespace Akka.Devp2p.Wire.Tests.Kademlia;

public class RevalidationTests
{
    private readonly Queue<int> _draws = new();
    private readonly RoutingTable _table;
    private readonly Enode[] _nodes = InBucket(6, 16, 18);

    public RevalidationTests() => _table = new RoutingTable(Self, max => _draws.TryDequeue(out var draw) ? Math.Min(draw, max - 1) : 0);

    [Fact]
    public void NextTime_WhenNodesComeAndGo_IsSetByTheFirstAndClearedByTheLast()
    {
        Assert.Null(_table.Revalidation.NextTime);
        _draws.Enqueue(2999);
        _table.Add(_nodes[0], Start);
        Assert.Equal(Start.AddMilliseconds(2999), _table.Revalidation.NextTime);
        _table.Add(_nodes[1], Start.AddSeconds(1));
        Assert.Equal(Start.AddMilliseconds(2999), _table.Revalidation.NextTime);
        Assert.Empty(_table.Revalidation.Next(Start.AddMilliseconds(2998)));
        Assert.Single(_table.Revalidation.Next(Start.AddMilliseconds(2999)));
        _table.Remove(_nodes[0].Id, Start);
        Assert.NotNull(_table.Revalidation.NextTime);
        _table.Remove(_nodes[1].Id, Start);
        Assert.Null(_table.Revalidation.NextTime);
    }

    [Fact]
    public void Node_WhenItAnswers_GoesToTheSlowListWithThreeTimesTheInterval()
    {
        _table.Add(_nodes[0], Start);
        Assert.Equal([_nodes[0].Id], _table.Revalidation.Next(Start));
        Assert.Equal(1, _table.Revalidation.Active);
        _draws.Enqueue(8999);
        var outcome = _table.OnChecked(_nodes[0].Id, true, null, Start);
        Assert.Equal((1, true, false), (outcome.Entry!.Checks, outcome.Entry.Live, outcome.Removed));
        Assert.Equal((0, 1), _table.Revalidation.Counts);
        Assert.Equal(Start.AddMilliseconds(8999), _table.Revalidation.NextTime);
        Assert.Equal(0, _table.Revalidation.Active);
    }

    [Fact]
    public void Node_WhenSilent_LosesTwoThirdsOfItsChecksAndGoesAtZero()
    {
        _table.Add(_nodes[0], Start);
        for (var i = 0; i < 9; i++)
        {
            Check(_nodes[0].Id, true);
        }

        var entry = _table.Find(_nodes[0].Id)!;
        Assert.Equal(9, entry.Checks);
        Assert.False(Check(_nodes[0].Id, false).Removed);
        Assert.Equal((3, true), (entry.Checks, entry.Live));
        Assert.Equal((1, 0), _table.Revalidation.Counts);
        Assert.False(Check(_nodes[0].Id, false).Removed);
        Assert.Equal(1, entry.Checks);
        var last = Check(_nodes[0].Id, false);
        Assert.True(last.Removed);
        Assert.Null(last.Replacement);
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void Node_WhenDead_IsReplaced()
    {
        Array.ForEach(_nodes, n => _table.Add(n, Start));
        _draws.Enqueue(1);
        var outcome = Check(_nodes[3].Id, false);
        Assert.True(outcome.Removed);
        Assert.Equal(_nodes[16], outcome.Replacement!.Node); // the newest is first
        Assert.Equal(16, _table.Revalidation.Counts.Fast);
    }

    [Fact]
    public void Node_WhenGoneMeanwhile_ChangesNothing()
    {
        _table.Add(_nodes[0], Start);
        _table.Revalidation.Next(Start);
        _table.Remove(_nodes[0].Id, Start);
        Assert.Null(_table.OnChecked(_nodes[0].Id, true, null, Start).Entry);
        Assert.Equal((0, 0), (_table.Count, _table.Revalidation.Active));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Node_WhenItMovedMeanwhile_ItsCheckSaysNothing(bool answered)
    {
        _table.MarkInitialized();
        _table.Add(_nodes[0], Start);
        _table.Revalidation.Next(Start);
        Assert.Equal(AddOutcome.EndpointChanged, _table.Add(At(_nodes[0].Key, "7.7.7.7"), Start, inbound: true));
        var outcome = _table.OnChecked(_nodes[0].Id, answered, null, Start);
        Assert.Equal((0, false, false), (outcome.Entry!.Checks, outcome.Entry.Live, outcome.Removed));
        Assert.True(Check(_nodes[0].Id, true).Entry!.Live);
    }

    [Fact]
    public void Node_WhenTheAnswerBringsARecord_IsUpdated()
    {
        using var key = PrivateKey.Generate();
        Enode Made(ulong sequence, string ip) => Enode.FromRecord(new NodeRecordBuilder().SetIp(IPAddress.Parse(ip)).SetUdp(1).SetTcp(1).Sign(key, sequence));
        _table.Add(Made(1, "4.4.4.4"), Start);
        var entry = CheckWith(Made(2, "4.4.4.4"));
        Assert.Equal((2u, true), (entry.Node.Sequence, entry.Live));
        Assert.Equal((0, 1), _table.Revalidation.Counts);
        entry = CheckWith(Made(3, "5.5.5.5"));
        Assert.Equal((3u, false, 2), (entry.Node.Sequence, entry.Live, entry.Checks));
        Assert.Equal((1, 0), _table.Revalidation.Counts);
        entry = CheckWith(Enode.FromRecord(new NodeRecordBuilder().Sign(key, 9)));
        Assert.Equal((3u, true), (entry.Node.Sequence, entry.Live)); // one without an address is not taken

        TableEntry CheckWith(Enode newer)
        {
            _table.Revalidation.Next(Start.AddDays(1));
            return _table.OnChecked(key.PublicKey.Id, true, newer, Start).Entry!;
        }
    }

    [Fact]
    public void Next_WhenAllAreBeingChecked_SetsTheTimeAnewAndGivesNobody()
    {
        _table.Add(_nodes[0], Start);
        Assert.Single(_table.Revalidation.Next(Start));
        _draws.Enqueue(500);
        Assert.Empty(_table.Revalidation.Next(Start.AddSeconds(1)));
        Assert.Equal(Start.AddMilliseconds(1500), _table.Revalidation.NextTime);
    }

    [Fact]
    public void Next_WhenBothListsAreDue_GivesOneOfEach()
    {
        _table.Add(_nodes[0], Start);
        _table.Add(_nodes[1], Start);
        Check(_nodes[1].Id, true);
        Assert.Equal([_nodes[0].Id, _nodes[1].Id], _table.Revalidation.Next(Start.AddMinutes(1)));
    }

    private CheckOutcome Check(NodeId id, bool answered) => _table.OnChecked(id, answered, null, Start);
}
