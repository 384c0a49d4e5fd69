using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.Dns;

namespace Akka.Devp2p.Actors.Tests.Discovery.Dns;

/// <summary>When the actor fails, and when what did not come is asked for before its time.</summary>
public sealed partial class DnsDiscoveryActorTests
{
    [Fact]
    public void Actor_WhenItFails_IsStartedAnewAfterAMinute_ThenLater_AndNobodyElseNotices()
    {
        AllowErrors<ActorKilledException>();
        var node = Start(nodes: 3);
        var udp = node.Udp;
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            Watch(node.Child("dns"));
            node.Child("dns").Tell(Kill.Instance);
            ExpectMsg<Terminated>();
            AwaitAssert(() => Assert.DoesNotContain("dns", Children(node.Actor))); // its parent has heard of it, too
            Assert.Equal("the actor has failed", Status(node).LastError?.Text);
            AdvanceInSteps(TimeSpan.FromMinutes(minutes) - Tick, TimeSpan.FromMinutes(1), node.Actor);
            Assert.DoesNotContain("dns", Children(node.Actor));
            Advance(Tick);
            Settle(node.Actor);
            Assert.Contains("dns", Children(node.Actor));
        }

        // after an hour of peace it begins at a minute again
        AdvanceInSteps(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), node.Actor);
        Watch(node.Child("dns"));
        node.Child("dns").Tell(Kill.Instance);
        ExpectMsg<Terminated>();
        AwaitAssert(() => Assert.DoesNotContain("dns", Children(node.Actor)));
        Settle(node.Actor);
        AdvanceInSteps(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(30), node.Actor);
        Assert.Contains("dns", Children(node.Actor));
        Assert.Equal(udp, node.Child("udp"));
        Want(node);
        AwaitAssert(() => Assert.Equal(3, Status(node).Yielded));
    }

    /// <summary>Its parent has failed before it could hear of it: what it is told then is of a child that it no longer has.</summary>
    [Fact]
    public void Actor_WhenItsParentFailsMeanwhile_IsNotStartedTwice()
    {
        AllowErrors<InvalidOperationException>();
        var faulty = new FaultyTime(Time);
        var node = Start(nodes: 1, time: faulty);
        var (parent, dns) = ((IInternalActorRef)node.Actor, node.Child("dns"));
        AllowDeadLettersTo(dns);
        parent.Suspend();
        parent.Tell(new DiscoveryActor.Resolve(Remote("10.0.0.2:30000", 2).Enode), CreateTestProbe()); // it fails at this
        Watch(dns);
        Sys.Stop(dns);
        ExpectMsg<Terminated>();
        AwaitAssert(() => Assert.DoesNotContain("dns", Children(node.Actor)));
        faulty.ThrowOnce = true;
        parent.Resume(null);
        AwaitAssert(() => Assert.Contains("dns", Children(node.Actor)));
        Settle(node.Actor);
        AdvanceInSteps(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(30), node.Actor);
        Assert.Null(Status(node).LastError);
        Assert.Single(Children(node.Actor), "dns");
    }

    [Fact]
    public void Retry_AsksForAListThatDidNotCome_WithoutWaiting()
    {
        var right = _server.Answer;
        _server.Answer = (_, _) => null;
        var node = Start(nodes: 1);
        Want(node);
        Expect(1);
        Settle(node.Child("dns"));
        AdvanceInSteps(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), node.Child("dns"));
        Expect(DnsDiscoveryActor.Resends.Length);
        AwaitAssert(() => Assert.NotNull(Status(node).LastError));
        _server.Answer = right;
        ExpectNothing(_asked, node.Child("dns")); // it waits for 5 s
        node.Actor.Tell(DnsDiscoveryActor.Retry.Instance);
        Expect(3);
        AwaitAssert(() => Assert.Equal(1, Status(node).Yielded));
    }

    [Fact]
    public void Retry_WhenTheActorHasFailed_StartsTheNextAtOnce_AndNoOtherLater()
    {
        AllowErrors<ActorKilledException>();
        var node = Start(nodes: 1);
        Watch(node.Child("dns"));
        node.Child("dns").Tell(Kill.Instance);
        ExpectMsg<Terminated>();
        AwaitAssert(() => Assert.DoesNotContain("dns", Children(node.Actor)));
        Settle(node.Actor);
        node.Actor.Tell(DnsDiscoveryActor.Retry.Instance);
        Settle(node.Actor);
        Assert.Contains("dns", Children(node.Actor));
        AdvanceInSteps(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(30), node.Actor);
        Assert.Single(Children(node.Actor), "dns");
    }
}
