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

/// <summary>What other nodes and the chain bring into our record, and where each value comes from.</summary>
public sealed partial class LocalNodeSaidTests : ActorSpec
{
    private const ulong ForkTime = 1_800_000_000;

    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1), Minute = TimeSpan.FromMinutes(1);

    private static readonly NetworkConfig Network = new("forking", 7, 7, new BlockHeader { Difficulty = 1 }, [ForkActivation.Block("london", 100), ForkActivation.Block("paris", 200), ForkActivation.Time("shanghai", ForkTime)]);

    private readonly PrivateKey _key = StoreNodes.KeyOf(1);

    [Fact]
    public void Votes_OfTenNetworks_AreInTheRecord_OfEachFamilyByItself()
    {
        var local = Start();
        Sys.EventStream.Subscribe(TestActor, typeof(LocalRecordChanged));
        See(local, "8.8.8.8:40303", networks: 9);
        See(local, "[2a00::8]:40306", networks: 9);
        Settle(local);
        ExpectNoMsg(TimeSpan.Zero);
        See(local, "8.8.8.8:40303", networks: 10);
        Assert.Equal(("8.8.8.8", 40303, 30303), Entries(ExpectMsg<LocalRecordChanged>()));
        See(local, "[2a00::8]:40306", networks: 10);
        Settle(local);
        Advance(Minute);
        var record = ExpectMsg<LocalRecordChanged>().Record;
        Assert.Equal(("8.8.8.8", 40303, 30303, "2a00::8", 40306, 30303), (record.Ip4!.ToString(), record.Udp!.Value, record.Tcp!.Value, record.Ip6!.ToString(), record.Udp6!.Value, record.Tcp6!.Value));
        Assert.Equal("8.8.8.8 votes 40303 votes 30303 socket 10/10; 2a00::8 votes 40306 votes 30303 socket 10/10", Shown(local));
    }

    /// <summary>The order of the issue: flag, mapping, STUN, votes; then the socket. Each value for itself.</summary>
    [Theory]
    [InlineData("", "127.0.0.1 none 30301 socket 30303 socket")]
    [InlineData("votes", "8.8.8.4 votes 40004 votes 30303 socket")]
    [InlineData("stun other", "8.8.8.3 stun 30301 socket 30303 socket")]
    [InlineData("stun other, votes", "8.8.8.3 stun 30301 socket 30303 socket")]
    [InlineData("stun same, votes", "8.8.8.4 stun 40004 votes 30303 socket")]
    [InlineData("mapping, stun other, votes", "8.8.8.2 mapping 40002 mapping 50002 mapping")]
    [InlineData("mapping of tcp, votes", "8.8.8.4 mapping 40004 votes 50002 mapping")]
    [InlineData("flag, stun other, votes", "8.8.8.1 flag 30301 socket 30303 socket")]
    [InlineData("flag same, votes", "8.8.8.4 flag 30301 socket 30303 socket")]
    [InlineData("flag, mapping, votes", "8.8.8.1 flag 40002 mapping 50002 mapping")]
    [InlineData("flag with port, mapping, votes", "8.8.8.1 flag 40001 flag 50002 mapping")]
    public void EachValue_IsOfTheFirstThatKnowsIt(string said, string expected)
    {
        var local = Start();
        foreach (var one in said.Split(", "))
        {
            Say(local, one);
        }

        Settle(local);
        Advance(Minute);
        Assert.Equal(expected, Shown(local).Split(" 0/")[0].Split(" 10/")[0]);
    }

    /// <summary>One address of the internet that the socket is bound to is as good as a flag; behind a router, what others see counts.</summary>
    [Theory]
    [InlineData("8.8.4.4", "votes", "8.8.4.4 socket 30301 socket 30303 socket")]
    [InlineData("8.8.4.4", "stun other, votes", "8.8.4.4 socket 30301 socket 30303 socket")]
    [InlineData("8.8.4.4", "mapping, votes", "8.8.4.4 socket 30301 socket 30303 socket")]
    [InlineData("8.8.8.4", "votes", "8.8.8.4 socket 30301 socket 30303 socket")]
    [InlineData("8.8.8.2", "mapping, votes", "8.8.8.2 mapping 40002 mapping 50002 mapping")]
    [InlineData("8.8.4.4", "flag, mapping, votes", "8.8.8.1 flag 30301 socket 30303 socket")]
    [InlineData("192.168.1.2", "votes", "8.8.8.4 votes 40004 votes 30303 socket")]
    [InlineData("127.0.0.1", "votes", "8.8.8.4 votes 40004 votes 30303 socket")]
    [InlineData("2a00::7", "votes", "8.8.8.4 votes 40004 votes 30303 socket; 2a00::7 socket 30301 socket 30303 socket")]
    public void Socket_BoundToOneAddressOfTheInternet_ComesRightBehindAFlag(string bound, string said, string expected)
    {
        var local = Start(bound: bound);
        foreach (var one in said.Split(", "))
        {
            Say(local, one);
        }

        Settle(local);
        Advance(Minute);
        Assert.Equal(expected, Shown(local).Replace(" 10/10", "", StringComparison.Ordinal).Replace(" 0/0", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Votes_OfThoseWhoHaveComeUnasked_AreNotEnoughByThemselves()
    {
        var local = Start();
        for (var i = 0; i < 40; i++)
        {
            local.Tell(new LocalNodeActor.StrangerCame(IPAddress.Parse($"20.0.{i}.1"), Unasked: true));
        }

        See(local, "8.8.8.8:40303", networks: 40);
        Assert.Equal("127.0.0.1 none 30301 socket 30303 socket 9/9", Shown(local));
        See(local, "8.8.8.8:40303", networks: 41);
        Assert.Equal("8.8.8.8 votes 40303 votes 30303 socket 10/10", Shown(local));
    }

    [Fact]
    public void Votes_NeverChangeAPortThatAPersonHasSet()
    {
        var local = Start(portIsSet: true);
        See(local, "8.8.8.8:40303", networks: 10);
        Settle(local);
        Assert.Equal("8.8.8.8 votes 30301 socket 30303 socket 10/10", Shown(local));
    }

    [Fact]
    public void Votes_ThatFlap_ChangeTheRecordOnceAMinute_AndTheLastWins()
    {
        var local = Start();
        Sys.EventStream.Subscribe(TestActor, typeof(LocalRecordChanged));
        See(local, "8.8.8.1:30301", networks: 10);
        Assert.Equal("8.8.8.1", ExpectMsg<LocalRecordChanged>().Record.Ip4!.ToString());
        for (var i = 2; i < 9; i++)
        {
            See(local, $"8.8.8.{i}:30301", networks: 30);
        }

        local.Tell(new LocalNodeActor.SetHead(100, 1)); // waits with the address
        Settle(local);
        Advance(Minute - Tick);
        Settle(local);
        ExpectNoMsg(TimeSpan.Zero);
        Advance(Tick);
        var changed = ExpectMsg<LocalRecordChanged>();
        Assert.Equal(("8.8.8.8", Network.ForkIdAt(100, 1)), (changed.Record.Ip4!.ToString(), changed.Record.Eth!.Value));
        Advance(Minute);
        Settle(local);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Minute_WhenSomebodySetsTheClock_IsStillAMinute(int days)
    {
        var clock = new FaultyTime(Time);
        var local = Sys.ActorOf(LocalNodeActor.Props(new LocalNodeSettings("main", _key, null, clock) { Network = Network }));
        Sockets(local);
        local.Tell(new LocalNodeActor.SetHead(0, 0));
        local.Tell(new LocalNodeActor.SetHead(100, 1));
        Settle(local);
        clock.SetBy = TimeSpan.FromDays(days);
        local.Tell(new LocalNodeActor.SetHead(200, 2));
        Settle(local);
        Advance(Minute - TimeSpan.FromTicks(1));
        Assert.Equal(Network.ForkIdAt(100, 1), Record(local).Eth);
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal(Network.ForkIdAt(200, 2), Record(local).Eth);
    }

    [Fact]
    public void Restart_KeepsWhatTheVotesHaveDecided_AndTheFork()
    {
        AllowErrors<ActorKilledException>();
        var parent = Sys.ActorOf(Props.Create(() => new KeepingParent(PropsOf(false, Network))));
        parent.Tell("child", TestActor);
        var local = ExpectMsg<IActorRef>();
        Sockets(local);
        local.Tell(new LocalNodeActor.SetHead(100, 1));
        See(local, "8.8.8.8:40303", networks: 10);
        local.Tell(Kill.Instance);
        Settle(local);
        Assert.Equal(("8.8.8.8", 40303, Network.ForkIdAt(100, 1)), (Record(local).Ip4!.ToString(), Record(local).Udp!.Value, Record(local).Eth!.Value));
        See(local, "9.9.9.9:1", networks: 9);
        Assert.Equal("8.8.8.8", Record(local).Ip4!.ToString());
        See(local, "9.9.9.9:2", networks: 10);
        Settle(local);
        Advance(Minute); // since the last change, restart or not
        Assert.Equal(("9.9.9.9", 2), (Record(local).Ip4!.ToString(), Record(local).Udp!.Value));
    }

    [Fact]
    public void Unasked_IsShown()
    {
        var local = Start();
        local.Tell(new LocalNodeActor.StrangerCame(IPAddress.Parse("20.0.0.1"), Unasked: true));
        Assert.True(Assert.Single(Endpoints(local)).ReachedUnasked);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _key.Dispose();
    }

    private static (string Ip, int Udp, int Tcp) Entries(LocalRecordChanged changed) => (changed.Record.Ip4!.ToString(), changed.Record.Udp!.Value, changed.Record.Tcp!.Value);

    private static void See(IActorRef local, string seen, int networks)
    {
        for (var i = 0; i < networks; i++)
        {
            var by = seen[0] == '[' ? IPAddress.Parse($"2a00:{i + 1:x}::1") : IPAddress.Parse($"20.0.{i}.1");
            local.Tell(new LocalNodeActor.EndpointSeen(by, IPEndPoint.Parse(seen)));
        }
    }

    private static void Say(IActorRef local, string said)
    {
        if (said == "votes")
        {
            See(local, "8.8.8.4:40004", networks: 10);
        }
        else if (said.Length > 0)
        {
            local.Tell(said switch
            {
                "flag" => new LocalNodeActor.SetAddress(AddressSource.Static, IPAddress.Parse("8.8.8.1")),
                "flag same" => new LocalNodeActor.SetAddress(AddressSource.Static, IPAddress.Parse("8.8.8.4")),
                "flag with port" => new LocalNodeActor.SetAddress(AddressSource.Static, IPAddress.Parse("8.8.8.1"), 40001),
                "mapping" => new LocalNodeActor.SetAddress(AddressSource.Router, IPAddress.Parse("8.8.8.2"), 40002, 50002),
                "mapping of tcp" => new LocalNodeActor.SetAddress(AddressSource.Router, IPAddress.Parse("8.8.8.4"), null, 50002),
                "stun same" => new LocalNodeActor.SetAddress(AddressSource.Stun, IPAddress.Parse("8.8.8.4")),
                _ => new LocalNodeActor.SetAddress(AddressSource.Stun, IPAddress.Parse("8.8.8.3")),
            });
        }
    }

    private IActorRef Start(bool portIsSet = false, NetworkConfig? network = null, string bound = "0.0.0.0")
    {
        var local = Sys.ActorOf(PropsOf(portIsSet, network ?? Network));
        Sockets(local, bound);
        local.Tell(new LocalNodeActor.SetHead(0, 0));
        Settle(local);
        return local;
    }

    private void Sockets(IActorRef local, string bound = "0.0.0.0")
    {
        var ip = IPAddress.Parse(bound);
        local.Tell(new LocalNodeActor.SetEndpoints(new IPEndPoint(ip, 30301), new IPEndPoint(ip, 30303)), TestActor);
        ExpectMsg<LocalNodeActor.LocalNode>();
    }

    private Props PropsOf(bool portIsSet, NetworkConfig network) =>
        LocalNodeActor.Props(new LocalNodeSettings("main", _key, null, Time) { Network = network, PortIsSet = portIsSet });

    private static Wire.Enr.NodeRecord Record(IActorRef local) =>
        local.Ask<LocalNodeActor.LocalNode>(LocalNodeActor.GetLocalNode.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().Record;

    private static ImmutableArray<PublishedEndpoint> Endpoints(IActorRef local) =>
        local.Ask<LocalNodeActor.Endpoints>(LocalNodeActor.GetEndpoints.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().All;

    private static string Shown(IActorRef local) => string.Join("; ", Endpoints(local).Select(one =>
        $"{one.Ip} {one.IpFrom} {one.Udp} {one.UdpFrom} {one.Tcp} {one.TcpFrom} {one.Agreeing}/{one.Voters}".ToLowerInvariant()));

    private sealed class KeepingParent : UntypedActor
    {
        private readonly IActorRef _child;

        public KeepingParent(Props child) => _child = Context.ActorOf(child);

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

        protected override void OnReceive(object message) => Sender.Tell(_child);
    }
}
