using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>What a node tells of its own failures: of actors that live, of some that are gone, of itself, and of no other node.</summary>
public sealed class SupervisionReportTests : NodeSpec
{
    private readonly Devp2pNode _node;

    public SupervisionReportTests()
    {
        AllowErrors<ActorKilledException>();
        _node = StartNode("main", "10.0.0.1");
    }

    [Fact]
    public void Report_WhenNothingHasFailed_ListsEveryActorWithItsClass()
    {
        var report = Report();
        Assert.Equal(("/user/devp2p-main", "NodeActor"), (report[0].Path, report[0].Actor));
        Assert.Contains(report, row => row is { Path: "/user/devp2p-main/discovery/udp/socket-1", Actor: "UdpSocketActor" });
        Assert.All(report, row => Assert.Equal((true, 0, 0, null), (row.Alive, row.Failures, row.Restarts, row.Last)));
        Assert.Equal(report.Select(row => row.Path).Order(StringComparer.Ordinal), report.Select(row => row.Path));
    }

    [Theory]
    [InlineData("dialer", Directive.Restart, 2)]
    [InlineData("discovery/table", Directive.Restart, 2)]
    [InlineData("peers", Directive.Resume, 0)]
    [InlineData("discovery/bonds", Directive.Resume, 0)]
    public void Report_WhenAnActorHasFailedTwice_CountsItsRestartsAndNamesTheLastFailure(string path, Directive directive, int restarts)
    {
        var actor = Find(_node, path);
        Kill(actor);
        Advance(TimeSpan.FromSeconds(1));
        Kill(actor);
        var row = Assert.Single(Report(), row => row.Failures > 0);
        Assert.Equal((actor.Path.ToStringWithoutAddress(), true, 2, restarts), (row.Path, row.Alive, row.Failures, row.Restarts));
        Assert.Equal(new ActorFailed(row.Path, "ActorKilledException: Kill", directive, Epoch + TimeSpan.FromSeconds(1)), row.Last);
    }

    [Fact]
    public void Report_WhenTheActorIsGone_KeepsItsFailure()
    {
        var silent = IPEndPoint.Parse("10.0.0.9:30303");
        using var listener = Streams.Host(silent.Address).Listen(silent, 1);
        using var key = PrivateKey.Generate();
        _node.Server.Tell(new ServerActor.AddStatic(Enode.Create(key.PublicKey, silent.Address, (ushort)silent.Port, 0)));
        Until(() => Children(Find(_node, "handshakes")).Count == 1, "a dial", steps: 200, _node.Server, _node.Refs.Dialer);
        Find(_node, "handshakes/1").Tell(Akka.Actor.Kill.Instance);
        AwaitAssert(() => Assert.Contains(Report(), row => row is
        {
            Path: "/user/devp2p-main/handshakes/1", Alive: false, Actor: "", Failures: 1, Restarts: 0, Last.Directive: Directive.Stop,
        }));
    }

    [Fact]
    public void Report_OfOneNode_SaysNothingOfAnother()
    {
        var other = StartNode("main2", "10.0.0.2");
        Kill(Find(other, "dialer"));
        Assert.All(Report(), row => Assert.Equal((true, 0), (row.Path.StartsWith("/user/devp2p-main", StringComparison.Ordinal) && !row.Path.Contains("main2", StringComparison.Ordinal), row.Failures)));
    }

    [Fact]
    public void Log_WhenMorePathsFailThanThereIsRoomFor_ForgetsTheQuietest()
    {
        var log = new FailureLog();
        log.Add(Failure("/first"));
        log.Add(Failure("/second"));
        for (var i = 0; i < FailureLog.Capacity - 1; i++)
        {
            log.Add(Failure($"/{i}"));
            log.Add(Failure("/second"));
        }

        Assert.Equal(FailureLog.Capacity, log.Paths.Count());
        Assert.DoesNotContain("/first", log.Paths);
        Assert.Equal(FailureLog.Capacity, log.Describe("/second", "A", true).Failures);
    }

    [Fact]
    public void Failure_WhenItsTextIsHostile_IsCutAndEscaped()
    {
        var failed = ActorFailed.Of(TestActor, new InvalidOperationException("\u001b[2J" + new string('x', 500)), Directive.Stop, Epoch);
        Assert.StartsWith("InvalidOperationException: \\u001b[2Jxxx", failed.Reason, StringComparison.Ordinal);
        Assert.Equal(128, failed.Reason.Length);
    }

    private static ActorFailed Failure(string path) => new(path, "broken", Directive.Restart, Epoch);

    private static void Kill(IActorRef actor)
    {
        actor.Tell(Akka.Actor.Kill.Instance);
        Settle(actor);
    }

    private System.Collections.Immutable.ImmutableArray<SupervisedActor> Report() =>
        _node.Actor.Ask<NodeActor.Supervision>(NodeActor.GetSupervision.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().Actors;
}
