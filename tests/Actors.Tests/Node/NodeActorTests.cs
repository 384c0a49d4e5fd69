using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Actors.Tests.Storage;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>Start in order, stop in reverse, roll back a failed start, give up when a child is lost. The children are stubs but /local-node and /services.</summary>
public sealed partial class NodeActorTests : ActorSpec
{
    private static readonly IPEndPoint Tcp = IPEndPoint.Parse("10.0.0.1:30303");
    private static readonly string[] Reverse = ["listener", "dials", "handshakes", "peers", "server", "dialer", "discovery", "node-db"];

    private readonly PrivateKey _key = StoreNodes.KeyOf(1);
    private readonly Dictionary<string, Func<object, object?>> _answers = new()
    {
        ["listener"] = message => message is ListenerActor.Start ? new ListenerActor.Started(Tcp) : null,
        ["discovery"] = message => message is DiscoveryActor.Start start ? new DiscoveryActor.Started(start.Bind) : null,
        ["dialer"] = message => message is DialSchedulerActor.NodeStops ? DialSchedulerActor.Ceased.Instance : null,
        ["server"] = message => message is ServerActor.DisconnectAll ? ServerActor.AllGone.Instance : null,
    };

    [Fact]
    public void Start_InOrder_GivesEachWhatItNeedsAndAnswers()
    {
        var node = Create(Service("a"), Service("b"));
        node.Tell(NodeActor.Start.Instance, TestActor);
        var started = FishFor<NodeActor.Started>(out var before);
        var told = before.OfType<StubActor.Got>().Where(got => got.Name != "dialer").ToList();
        Assert.Equal(["listener", "discovery", "a", "b"], told.Select(got => got.Name).Distinct());
        var record = told.Select(got => got.Message).TakeWhile(message => message is not DiscoveryActor.Start).OfType<DiscoveryActor.SetRecord>().Last().Record;
        Assert.Equal((Tcp.Address, (ushort)30303, (ushort)30303), (record.Ip4!, record.Tcp!.Value, record.Udp!.Value));
        Assert.Equal(new IPEndPoint(IPAddress.Any, 30303), told.Select(got => got.Message).OfType<DiscoveryActor.Start>().Single().Bind);
        Assert.Equal((_key.PublicKey.Id, Tcp), (started.Self.Id, started.Tcp!));
        Settle(Child("dialer"));
        node.Tell(NodeActor.GetStatus.Instance, TestActor);
        var status = FishFor<NodeActor.Status>();
        Assert.Equal((NodePhase.Running, "a b"), (status.Phase, string.Join(' ', status.Services)));
        node.Tell(NodeActor.Start.Instance, TestActor);
        Assert.Equal(started.Record, ExpectMsg<NodeActor.Started>().Record);
    }

    [Fact]
    public void Stop_DisconnectsThePeersThenEndsServicesAndChildrenInReverse()
    {
        var node = Run(Service("a"), Service("b"));
        Watch(node);
        node.Tell(NodeActor.Stop.Instance);
        ExpectGot<DialSchedulerActor.NodeStops>("dialer");
        Assert.Equal(DisconnectReason.Quitting, ExpectGot<ServerActor.DisconnectAll>("server").Reason);
        ExpectEnds(["b", "a", .. Reverse]);
        ExpectTerminated(node);
    }

    /// <summary>The table tells /node-db at its end who is alive, the seeds of the next start; a dial gives its connection away.</summary>
    [Theory]
    [InlineData("node-db", "local-node")]
    [InlineData("handshakes", "dials")]
    [InlineData("server", "peers")]
    [InlineData("dialer", "server")]
    [InlineData("discovery", "dialer")]
    public void Stop_LetsAChildHandleWhatTheOthersToldIt(string child, string before)
    {
        using var free = new ManualResetEventSlim();
        var usual = _answers.GetValueOrDefault(child);
        _answers[child] = message => message is not "first" ? usual?.Invoke(message) : free.Wait(TimeSpan.FromSeconds(5)) ? null : "late";
        var blueprint = Blueprint(new ServerSettings());
        var parts = blueprint.Parts;
        blueprint = blueprint with
        {
            Parts = child switch
            {
                "node-db" => parts with { Discovery = plan => Props.Create(() => new LastWords(() => plan.Refs.NodeDatabase)) },
                "handshakes" => parts with { Dials = plan => Props.Create(() => new LastWords(() => plan.Refs.Handshakes)) },
                "server" => parts with { Peers = plan => Props.Create(() => new LastWords(() => plan.Refs.Server)) },
                "dialer" => parts with { Server = plan => Props.Create(() => new LastWords(() => plan.Refs.Dialer)) },
                _ => parts with { Dialer = plan => Props.Create(() => new LastWords(() => plan.Refs.Discovery)) },
            },
        };
        var node = Sys.ActorOf(NodeActor.Props(blueprint), blueprint.ActorName);
        StartAndSkip(node);
        Watch(Child(before));
        node.Tell(NodeActor.Stop.Instance);
        FishFor<Terminated>();
        // the node has heard of it, and acted upon it
        Settle(node);
        Settle(node);
        free.Set();
        FishForMessage(message => message is StubActor.Got { Message: "second" });
        ExpectEnds([child]);
    }

    [Fact]
    public void ThirdService_WhenItDoesNotStart_StopsTheFirstTwoAndTheServerAgain()
    {
        var node = Create(Service("a"), Service("b"), Service("c", _ => new ServicesActor.StartFailed("no room")), Service("d"));
        Watch(node);
        node.Tell(NodeActor.Start.Instance, TestActor);
        ExpectEnds(["c", "b", "a", .. Reverse]);
        Assert.Equal("service c: no room", ExpectMsg<NodeActor.StartFailed>().Reason);
        ExpectTerminated(node);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Service_WhoseActorCanNotBeMade_StopsWhatRanBefore(bool atOnce)
    {
        AllowErrors<InvalidOperationException>();
        AllowErrors<ActorInitializationException>();
        AllowDeadLetters<ServicesActor.Start>();
        var broken = Akka.Actor.Props.Create(() => new BrokenActor(atOnce));
        var node = Create(Service("a"), Service("b"), new ServiceSpec("c", broken, []));
        Watch(node);
        node.Tell(NodeActor.Start.Instance, TestActor);
        ExpectEnds(["b", "a", .. Reverse]);
        Assert.Equal("service c failed", FishFor<NodeActor.StartFailed>().Reason);
        ExpectTerminated(node);
    }

    [Fact]
    public void Start_WhenAChildIsLost_IsRefused()
    {
        AllowErrors<InvalidOperationException>();
        _answers["discovery"] = _ => null;
        var node = Create();
        node.Tell(NodeActor.Start.Instance, TestActor);
        FishForMessage(message => message is StubActor.Got { Message: DiscoveryActor.Start });
        FailChild("discovery", 4);
        Assert.Equal("discovery failed too often", FishFor<NodeActor.StartFailed>().Reason);
    }

    [Fact]
    public void Start_WhenTcpIsRefused_EndsEverythingAndNamesTheAddress()
    {
        _answers["listener"] = _ => new ListenerActor.StartFailed(Tcp, "address in use");
        var node = Create();
        Watch(node);
        node.Tell(NodeActor.Start.Instance, TestActor);
        ExpectEnds(Reverse);
        Assert.Equal("can't listen on TCP 10.0.0.1:30303: address in use", ExpectMsg<NodeActor.StartFailed>().Reason);
        ExpectTerminated(node);
    }

    [Fact]
    public void Start_WhenTcpGotAFreePortThatUdpCanNotHave_TakesAnotherForUdp()
    {
        _answers["discovery"] = message => message is not DiscoveryActor.Start start ? null
            : start.Bind!.Port == 0 ? new DiscoveryActor.Started(new IPEndPoint(IPAddress.Any, 40404))
            : new DiscoveryActor.StartFailed(start.Bind, "address in use");
        var started = StartAndSkip(Create(new ServerSettings { Listen = new IPEndPoint(IPAddress.Any, 0) }));
        Assert.Equal((30303, 40404, (ushort)40404), (started.Tcp!.Port, started.Udp!.Port, started.Record.Udp!.Value));
    }

    [Fact]
    public void Start_WhenUdpIsRefused_NamesTheAddress()
    {
        _answers["discovery"] = message => message is DiscoveryActor.Start start ? new DiscoveryActor.StartFailed(start.Bind!, "address in use") : null;
        var node = Create();
        node.Tell(NodeActor.Start.Instance, TestActor);
        Assert.Equal("can't bind UDP 0.0.0.0:30303: address in use", FishFor<NodeActor.StartFailed>().Reason);
    }

    [Theory]
    [InlineData("two services are named a")]
    [InlineData("protocol x/1 is offered twice")]
    [InlineData("a service can't be named no/name")]
    [InlineData("a protocol can't be named no/name")]
    public void Blueprint_ThatMakesNoSense_IsRefused(string reason)
    {
        var node = reason switch
        {
            "two services are named a" => Create(Service("a"), Service("a")),
            "protocol x/1 is offered twice" => Create(Service("a") with { Protocols = [X, X] }),
            "a service can't be named no/name" => Create(Service("no/name")),
            _ => Create(Service("a") with { Protocols = [X with { Name = "no/name" }] }),
        };
        node.Tell(NodeActor.Start.Instance, TestActor);
        Assert.Equal(reason, ExpectMsg<NodeActor.StartFailed>().Reason);
    }

    [Fact]
    public void Peers_WhenTheyDoNotGo_AreWaitedForNoLongerThanTheBound()
    {
        _answers["server"] = _ => null;
        var node = Run();
        Watch(node);
        node.Tell(NodeActor.Stop.Instance);
        ExpectGot<DialSchedulerActor.NodeStops>("dialer");
        ExpectGot<ServerActor.DisconnectAll>("server");
        Settle(node);
        Advance(NodeActor.StopBound - TimeSpan.FromTicks(1));
        Settle(node);
        ExpectNoMsg(TimeSpan.Zero);
        Advance(TimeSpan.FromTicks(1));
        ExpectEnds(Reverse);
        ExpectTerminated(node);
    }

    [Fact]
    public void Child_ThatFailsThreeTimes_IsRestartedAndTheNodeRunsOn()
    {
        AllowErrors<InvalidOperationException>();
        var node = Run();
        FailChild("discovery", 3);
        node.Tell(NodeActor.GetStatus.Instance, TestActor);
        Assert.Equal(NodePhase.Running, FishFor<NodeActor.Status>().Phase);
    }

    [Theory]
    [InlineData("server")]
    [InlineData("peers")]
    public void Child_ThatFailsTheFourthTimeWithin60Seconds_EndsTheNodeWhichSaysSo(string child)
    {
        AllowErrors<InvalidOperationException>();
        AllowErrors("gives up");
        var failed = CreateTestProbe();
        Sys.EventStream.Subscribe(failed, typeof(NodeFailed));
        var node = Run();
        Watch(node);
        FailChild(child, 4);
        Assert.Equal(new NodeFailed("main", $"{child} failed too often"), failed.ExpectMsg<NodeFailed>());
        FishForMessage(message => message is Terminated);
    }

    [Fact]
    public void ChildLost_FromBelow_EndsTheNodeWithItsName()
    {
        AllowErrors<ChildLost>();
        AllowErrors("gives up");
        var failed = CreateTestProbe();
        Sys.EventStream.Subscribe(failed, typeof(NodeFailed));
        var node = Run();
        Child("discovery").Tell(new ChildLost("discovery/udp"));
        Assert.Equal(new NodeFailed("main", "discovery/udp failed too often"), failed.ExpectMsg<NodeFailed>());
        Watch(node);
        FishForMessage(message => message is Terminated);
    }

    [Fact]
    public void Record_WhenItChanges_IsToldToDiscovery()
    {
        var node = Run();
        Child("local-node").Tell(new LocalNodeActor.SetAddress(AddressSource.Static, IPAddress.Parse("8.8.8.8")));
        Assert.Equal(IPAddress.Parse("8.8.8.8"), ExpectGot<DiscoveryActor.SetRecord>("discovery").Record.Ip4);
        node.Tell(NodeActor.GetStatus.Instance, TestActor);
        Assert.Equal(IPAddress.Parse("8.8.8.8"), ExpectMsg<NodeActor.Status>().Running!.Self.Ip);
    }

    [Fact]
    public void Node_WhenItRestarts_BuildsItsTreeAnewAndRunsAgainByItself()
    {
        AllowErrors<ActorKilledException>();
        var node = RunToRestart();
        node.Tell(Kill.Instance);
        FishForMessage(message => message is StubActor.Ended { Name: "node-db" });
        node.Tell(NodeActor.Start.Instance, TestActor);
        Assert.Equal(Tcp, FishFor<NodeActor.Started>().Tcp);
    }

    [Fact]
    public void Node_WhenItRestarts_StillKnowsWhatHadFailedBefore()
    {
        AllowErrors<ActorKilledException>();
        var node = RunToRestart();
        var dialer = ((ActorRefWithCell)node).GetSingleChild("dialer");
        dialer.Tell(Kill.Instance);
        Settle(dialer);
        node.Tell(Kill.Instance);
        FishForMessage(message => message is StubActor.Ended { Name: "node-db" });
        node.Tell(NodeActor.GetSupervision.Instance, TestActor);
        var report = FishFor<NodeActor.Supervision>().Actors;
        Assert.Equal((1, 1), report.Where(row => row.Path == node.Path.ToStringWithoutAddress()).Select(row => (row.Failures, row.Restarts)).Single());
        Assert.Contains(report, row => row is { Actor: "StubActor", Failures: 1, Restarts: 1 } && row.Path.EndsWith("/dialer", StringComparison.Ordinal));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _key.Dispose();
    }
}
