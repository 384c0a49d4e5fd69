using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Tests.Discovery;
using Akka.Devp2p.Actors.Tests.Storage;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Actors.Tests.Node;

// the eth entry follows the head
public sealed partial class LocalNodeSaidTests
{
    [Fact]
    public void Head_ThatPassesAFork_RaisesTheSequenceByOneAndNamesTheNewFork()
    {
        var local = Start();
        Sys.EventStream.Subscribe(TestActor, typeof(LocalRecordChanged));
        var before = Record(local);
        Assert.Equal(Network.ForkIdAt(0, 0), before.Eth);
        local.Tell(new LocalNodeActor.SetHead(99, 5));
        Settle(local);
        ExpectNoMsg(TimeSpan.Zero);
        local.Tell(new LocalNodeActor.SetHead(100, 6));
        var passed = ExpectMsg<LocalRecordChanged>().Record;
        Assert.Equal((before.Sequence + 1, Network.ForkIdAt(100, 6)), (passed.Sequence, passed.Eth!.Value));
        Assert.Equal(200ul, passed.Eth!.Value.Next);
    }

    [Fact]
    public void Head_ThatPassesAForkByTime_IsFollowed_AndTheClockAloneIsNot()
    {
        var local = Start(network: Network);
        local.Tell(new LocalNodeActor.SetHead(300, ForkTime - 1));
        Settle(local);
        Advance(TimeSpan.FromDays(1)); // the clock is far beyond the fork
        Assert.Equal(Network.ForkIdAt(300, ForkTime - 1), Record(local).Eth);
        var before = Record(local).Sequence;
        local.Tell(new LocalNodeActor.SetHead(301, ForkTime));
        Assert.Equal((before + 1, Network.ForkIdAt(301, ForkTime)), (Record(local).Sequence, Record(local).Eth!.Value));
        Assert.Equal(0ul, Record(local).Eth!.Value.Next);
    }

    [Fact]
    public void Head_OfASyncThatPassesManyForks_ChangesTheRecordTwice()
    {
        var local = Start();
        Sys.EventStream.Subscribe(TestActor, typeof(LocalRecordChanged));
        local.Tell(new LocalNodeActor.SetHead(100, 1));
        local.Tell(new LocalNodeActor.SetHead(200, 2));
        local.Tell(new LocalNodeActor.SetHead(300, ForkTime));
        Assert.Equal(Network.ForkIdAt(100, 1), ExpectMsg<LocalRecordChanged>().Record.Eth);
        Settle(local);
        Advance(Minute);
        Assert.Equal(Network.ForkIdAt(300, ForkTime), ExpectMsg<LocalRecordChanged>().Record.Eth);
    }

    [Fact]
    public void Head_WithoutEth_ChangesNothing()
    {
        var local = Sys.ActorOf(LocalNodeActor.Props(new LocalNodeSettings("other", _key, null, Time)));
        local.Tell(new LocalNodeActor.SetHead(300, ForkTime));
        Assert.Null(Record(local).Eth);
    }
}
