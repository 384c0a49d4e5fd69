using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>A bug in a container leaves its children alone; one in a child frees its slot and gives the asker an answer.</summary>
public sealed class DiscoveryFailureTests : DiscoverySpec
{
    private readonly TestedNode _node;
    private readonly RemoteNode _remote;
    private readonly TestProbe _probe;

    public DiscoveryFailureTests()
    {
        AllowErrors<ActorKilledException>();
        _node = StartNode();
        _remote = Remote("10.0.0.2:30000", 2);
        _probe = CreateTestProbe();
    }

    [Fact]
    public void Bonds_WhenTheyFail_TheBondsUnderWayGoOn()
    {
        var remotes = Enumerable.Range(2, 3).Select(n => Remote($"10.0.0.{n}:30001", n)).ToList();
        var pings = remotes.ConvertAll(remote =>
        {
            remote.Send(remote.Ping(_node.At), _node.At);
            remote.Expect<Pong>();
            return remote.Expect<Ping>();
        });
        Kill("bonds");
        Assert.Equal(3, Bonds(_node));
        remotes.Zip(pings).ToList().ForEach(pair => pair.First.Send(pair.First.Pong(pair.Second.Hash), _node.At));
        AwaitAssert(() => Assert.Equal(remotes.Select(remote => remote.Enode.Id).Order(), Table(_node).Select(entry => entry.Node.Id).Order()));
        AwaitAssert(() => Assert.Equal(0, Bonds(_node)));
    }

    [Fact]
    public void Bond_WhenItFails_TheRequestFails_AndItsSlotIsFree()
    {
        for (var i = 0; i < _node.Setup.Settings.BondSlots + 1; i++)
        {
            _probe.Send(_node.Actor, new DiscoveryActor.RequestRecord(_remote.Enode));
            _remote.Expect<Ping>();
            Kill("bonds/" + BondName);
            _probe.ExpectMsg(new DiscoveryActor.RequestFailed(_remote.Enode.Id, RequestFailure.NotBonded));
            SettleAll();
            Assert.Equal(0, Bonds(_node));
        }
    }

    [Fact]
    public void Lookups_WhenTheyFail_TheLookupsUnderWayGoOn()
    {
        BeginLookup();
        _probe.Send(_node.Child("lookups"), new LookupsActor.Find(8, new byte[64]));
        SettleAll();
        Kill("lookups");
        Assert.Equal(["1", "2"], Children(_node.Child("lookups")).Order());
        for (var i = 0; i < 2 * LookupMachine.MaxAttempts; i++)
        {
            SettleAll();
            Advance(TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal([7, 8], new[] { _probe.ExpectMsg<LookupActor.Found>(), _probe.ExpectMsg<LookupActor.Found>() }.Select(found => found.LookupId).Order());
    }

    [Fact]
    public void Lookup_WhenItFails_TheAskerGetsItsAnswerAtOnce()
    {
        BeginLookup();
        Kill("lookups/1");
        Assert.Equal(7, _probe.ExpectMsg<LookupActor.Found>().LookupId);
        AwaitAssert(() => Assert.Empty(Children(_node.Child("lookups"))));
    }

    [Fact]
    public void Resolve_WhenItsActorFails_IsAnsweredAtOnce()
    {
        _probe.Send(_node.Actor, new DiscoveryActor.Resolve(_remote.Enode));
        _remote.Expect<Ping>();
        Kill("lookups/1");
        _probe.ExpectMsg(new DiscoveryActor.Resolved(_remote.Enode.Id, null));
    }

    [Fact]
    public void Discovery_WhenItFails_AnswersWhoWaits_AndListensOnTheSamePortAgain()
    {
        AllowErrors<InvalidOperationException>();
        var faulty = new FaultyTime(Time);
        var node = StartNode(Calm with { Bind = Address("10.0.0.3:30303") }, seed: 3, time: faulty);
        _probe.Send(node.Actor, new DiscoveryActor.FindCandidates(3));
        _probe.Send(node.Actor, new DiscoveryActor.Resolve(_remote.Enode));
        _remote.Expect<Ping>();
        SettleAll();
        faulty.ThrowOnce = true;
        var other = Remote("10.0.0.4:30000", 4).Enode;
        _probe.Send(node.Actor, new DiscoveryActor.Resolve(other));
        var answers = _probe.ReceiveN(3);
        Assert.Empty(Assert.Single(answers.OfType<DiscoveryActor.Candidates>()).Nodes);
        Assert.Equal(
            new[] { _remote.Enode.Id, other.Id }.Order(), answers.OfType<DiscoveryActor.Resolved>().Where(resolved => resolved.Node is null).Select(resolved => resolved.Id).Order());
        Settle(node.Actor);
        Settle(node.Child("udp"));
        Settle(node.Child("udp/socket-1"));
        Settle(node.Child("udp"), node.Child("v4"));
        _remote.Send(_remote.Ping(node.At), node.At);
        Assert.Equal(node.Record.Sequence, _remote.Expect<Pong>().Packet.EnrSequence);
    }

    /// <summary>Once as it fails at the order itself, once while it waits for the port, with the answer of the former owner of the port already in its mailbox.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Start_WhenDiscoveryFailsBeforeItIsDone_IsAnsweredOnce(bool atIt)
    {
        AllowErrors<InvalidOperationException>();
        var setup = Setup(Calm with { Bind = Address("10.0.0.5:0") }, seed: 5);
        var actor = Sys.ActorOf(DiscoveryActor.Props(setup), "starting");
        Settle(actor);
        var (udp, cell) = ((IInternalActorRef)ChildOf(actor, "udp"), (ActorRefWithCell)actor);
        var at = Address("10.0.0.5:30303");
        var record = new NodeRecordBuilder().SetIp(at.Address).SetUdp((ushort)at.Port).Sign(setup.Key, 5);
        actor.Tell(new DiscoveryActor.SetRecord(record));
        udp.Suspend();
        if (!atIt)
        {
            _probe.Send(actor, new DiscoveryActor.Start(at));
        }

        BreakAtNext(actor);
        cell.Suspend();
        _probe.Send(actor, atIt ? new DiscoveryActor.Start(at) : new DiscoveryActor.SetRecord(record));
        AwaitAssert(() =>
        {
            udp.Resume(null); // also after its parent has suspended it
            Assert.Equal(atIt ? 1 : 2, cell.Underlying.NumberOfMessages);
        });
        cell.Resume(null);
        Assert.Equal(at, _probe.ExpectMsg<DiscoveryActor.Started>().Udp);
        Settle(actor);
        Settle(ChildOf(actor, "udp"), ChildOf(actor, "v4"));
        _remote.Send(_remote.Ping(at), at);
        Assert.Equal(5UL, _remote.Expect<Pong>().Packet.EnrSequence);
        Settle(actor);
        Assert.False(_probe.HasMessages);
    }

    private static IActorRef ChildOf(IActorRef actor, string name) => ((ActorRefWithCell)actor).Children.Single(child => child.Path.Name == name);

    private string BondName => new NodeAt(_remote.Enode.Id, _remote.At.Address).PathName;

    private void BeginLookup()
    {
        Bond(_remote, _node);
        _probe.Send(_node.Child("lookups"), new LookupsActor.Find(7, new byte[64]));
        _remote.Expect<FindNode>();
    }

    private void Kill(string path)
    {
        _node.Child(path).Tell(Akka.Actor.Kill.Instance);
        SettleAll();
    }
}
