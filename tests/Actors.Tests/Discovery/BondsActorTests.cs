using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Tests.Server;
using Akka.Devp2p.Wire.Discv4;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>The containers of discovery: how many children at once, and that nobody waits for a child that never comes.</summary>
public sealed class BondsActorTests : DiscoverySpec
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    private readonly TestProbe _probe;

    public BondsActorTests() => _probe = CreateTestProbe();

    [Fact]
    public void OwnBonds_BeyondSixteen_WaitUntilASlotIsFree()
    {
        var node = StartNode();
        var remotes = Remotes(20);
        remotes.ForEach(remote => _probe.Send(node.Actor, new DiscoveryActor.RequestRecord(remote.Enode)));
        remotes[..16].ForEach(remote => remote.Expect<Ping>());
        SettleAll();
        Assert.Equal(16, Bonds(node));
        remotes[16..].ForEach(remote => remote.ExpectNothing());
        Advance(Timeout);
        remotes[16..].ForEach(remote => remote.Expect<Ping>());
        SettleAll();
        Advance(Timeout);
        var failed = remotes.ConvertAll(_ => _probe.ExpectMsg<DiscoveryActor.RequestFailed>());
        Assert.Equal(remotes.Select(remote => remote.Enode.Id).Order(), failed.Select(failure => failure.Id).Order());
        AwaitAssert(() => Assert.Equal(0, Bonds(node)));
    }

    /// <summary>The container may fail on the very message that asks for a bond.</summary>
    [Fact]
    public void Bond_ThatNobodyBegins_FailsTheRequestAfterThirtySecondsAndNotATickEarlier()
    {
        var node = StartNode();
        var bonds = (IInternalActorRef)node.Child("bonds");
        bonds.Suspend();
        var remote = Remotes(1)[0];
        _probe.Send(node.Actor, new DiscoveryActor.RequestRecord(remote.Enode));
        Settle(node.Actor, node.V4);
        Advance(TimeSpan.FromSeconds(30) - Tick);
        ExpectNothing(_probe, node.V4);
        Advance(Tick);
        _probe.ExpectMsg(new DiscoveryActor.RequestFailed(remote.Enode.Id, RequestFailure.NotBonded));
        bonds.Resume(null);
    }

    [Fact]
    public void Bond_ThatCanNotBeMade_IsOverAtOnce_AndItsSlotIsFree()
    {
        var failures = 1;
        var setup = Setup(Calm with { BondSlots = 1, ReservedBondSlots = 0 });
        var bonds = Resumed(BondsActor.Props(
            _ => failures-- > 0 ? throw new InvalidOperationException("bug") : Props.Empty, setup, new DiscoveryRefs { V4 = _probe.Ref }));
        var wanted = Remotes(2).ConvertAll(remote => new BondsActor.EnsureBond(new NodeAt(remote.Enode.Id, remote.At.Address), remote.Enode, false, false));
        wanted.ForEach(bonds.Tell);
        _probe.ExpectMsg(new BondsActor.BondEnded(wanted[0].At));
        AwaitAssert(() => Assert.Equal([wanted[1].At.PathName], Children(bonds)));
    }

    [Fact]
    public void Lookup_ThatCanNotBeMade_IsAnsweredAtOnce_AndItsPlaceIsFree()
    {
        var failures = 34;
        Props Make() => failures-- > 0 ? throw new InvalidOperationException("bug") : Props.Empty;
        var lookups = Resumed(LookupsActor.Props((_, _) => Make(), (_, _) => Make(), Time));
        var node = Remotes(1)[0].Enode;
        for (var i = 1; i <= 17; i++)
        {
            _probe.Send(lookups, new LookupsActor.Find(i, new byte[64]));
            Assert.Equal(i, _probe.ExpectMsg<LookupActor.Found>().LookupId);
            _probe.Send(lookups, new LookupsActor.Resolve(node, MaySearch: true));
            _probe.ExpectMsg(new ResolveActor.Ended(node.Id, null, Searched: false));
        }

        _probe.Send(lookups, new LookupsActor.Find(18, new byte[64]));
        Settle(lookups);
        Assert.Single(Children(lookups));
        _probe.ExpectNoMsg(TimeSpan.Zero);
    }

    private List<RemoteNode> Remotes(int count) => [.. Enumerable.Range(0, count).Select(i => Remote($"10.0.1.{i + 1}:30000", 50 + i))];

    private IActorRef Resumed(Props container)
    {
        AllowErrors<InvalidOperationException>();
        Sys.ActorOf(Props.Create(() => new Resumer(container))).Tell("child", TestActor);
        return ExpectMsg<IActorRef>();
    }
}
