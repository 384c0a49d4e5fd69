using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.Dns;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Diagnostics;
using Akka.Devp2p.Tests.Shared.Dns;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery.Dns;

/// <summary>Lists in DNS as a source of candidates, on a network in memory under virtual time.</summary>
public sealed partial class DnsDiscoveryActorTests : DiscoverySpec
{
    private const string Domain = "nodes.example.org";

    private static readonly TimeSpan Third = TimeSpan.FromSeconds(1.0 / 3);

    private readonly TestProbe _asked;
    private readonly NameServer _server;

    public DnsDiscoveryActorTests()
    {
        _asked = CreateTestProbe();
        _server = new NameServer(Network, Address("10.0.0.53:53"), _asked);
    }

    [Fact]
    public void Candidates_WhenWanted_ComeFromTheListWithItsName()
    {
        var node = Start(nodes: 5);
        _asked.ExpectNoMsg(TimeSpan.Zero); // nothing is asked for before somebody wants nodes
        var probe = CreateTestProbe();
        probe.Send(node.Actor, new DiscoveryActor.FindCandidates(3));
        AwaitAssert(() => Assert.Equal(5, Status(node).Yielded));
        for (var i = 0; i < 5 && !probe.HasMessages; i++)
        {
            SettleAll(); // the others have their turns, and nothing
            Advance(TimeSpan.FromMilliseconds(100));
        }

        var candidates = probe.ExpectMsg<DiscoveryActor.Candidates>().Nodes;
        Assert.All(candidates, candidate => Assert.Equal("dns", candidate.Source));
        Assert.Contains(candidates[0].Node.Record!, Enumerable.Range(1, 5).Select(Lists.Record));
        Assert.Equal((true, null), (Status(node).On, Status(node).LastError));
        Assert.Equal(Epoch, Status(node).LastNewNode);
        Assert.Equal(["dns"], Children(node.Actor).Where(name => name == "dns"));
    }

    [Fact]
    public void Queries_AfterABurstOfTen_GoThreeASecond_EachWithAPortAndAnIdOfItsOwn()
    {
        var node = Start(nodes: 65);
        Want(node);
        Expect(10);
        AwaitAssert(() => Assert.Equal(6, Status(node).Yielded)); // root, links, two kinds of branches, leaves
        for (var i = 0; i < 5; i++)
        {
            Settle(node.Child("dns"));
            var yielded = Status(node).Yielded;
            Advance(Third - TimeSpan.FromMilliseconds(10));
            ExpectNothing(_asked, node.Child("dns"));
            Advance(TimeSpan.FromMilliseconds(11));
            Expect(1);
            AwaitAssert(() => Assert.Equal(yielded + 1, Status(node).Yielded));
        }

        Assert.Equal(15, _server.Queries.Select(query => query.From.Port).Distinct().Count());
        Assert.InRange(_server.Queries.Select(query => query.Id).Distinct().Count(), 13, 15);
    }

    [Fact]
    public void Query_WhenNobodyAnswers_IsGivenUpAfter5SecondsAndNotATickEarlier()
    {
        _server.Answer = (_, _) => null;
        var node = Start(nodes: 1);
        Want(node);
        Expect(1);
        Settle(node.Child("dns"));
        AdvanceInSteps(TimeSpan.FromSeconds(5) - Tick, TimeSpan.FromSeconds(1), node.Child("dns"));
        Settle(node.Child("dns"), node.Actor);
        Expect(2); // sent again
        Assert.Null(Status(node).LastError);
        Advance(Tick);
        AwaitAssert(() => Assert.Equal($"{Domain}: the name server does not answer", Status(node).LastError?.Text));

        // and again after 5 s, now with an answer
        Settle(node.Child("dns"));
        _server.Answer = (id, name) => new AnswerMaker(id, name).Text(_server.Zone[name]).ToArray();
        Advance(TimeSpan.FromSeconds(5) - Tick);
        ExpectNothing(_asked, node.Child("dns"));
        Advance(Tick);
        Expect(3);
        AwaitAssert(() => Assert.Equal(1, Status(node).Yielded));
    }

    [Fact]
    public void Query_WhenLost_IsSentAgainAfterASecond_ThenAfterTwo_AndNotATickEarlier()
    {
        var right = _server.Answer;
        _server.Answer = (id, name) => _server.Queries.Count >= 3 ? right(id, name) : null;
        var node = Start(nodes: 1);
        Want(node);
        Expect(1);
        foreach (var seconds in new[] { 1, 2 })
        {
            Settle(node.Child("dns"));
            Advance(TimeSpan.FromSeconds(seconds) - Tick);
            ExpectNothing(_asked, node.Child("dns"));
            Advance(Tick);
            Expect(1);
        }

        Expect(1); // the third was answered, so the walk goes on
        Assert.Null(Status(node).LastError);
    }

    /// <summary>A server that is silent costs a second, once: the one that has answered is asked first from there on.</summary>
    [Fact]
    public void Query_WhenTheFirstServerIsSilent_GoesToTheNext_WhichIsKept()
    {
        using var second = new NameServer(Network, Address("10.0.0.54:53"), _asked);
        _server.Answer = (_, _) => null;
        second.Publish(Domain, Lists.Make(1, 9).ToTexts(Domain));
        var node = Start(nodes: 9, settings: new DnsSettings { Urls = [Lists.Link(Domain)] }, names: new SystemWith(_server.At, second.At));
        Want(node);
        Expect(1);
        Settle(node.Child("dns"));
        Advance(TimeSpan.FromSeconds(1));
        AwaitAssert(() => Assert.InRange(Status(node).Yielded, 1, 9));
        Assert.Single(_server.Queries);

        Assert.Null(Status(node).LastError);
    }

    /// <summary>The flag turns discv4 off and nothing else.</summary>
    [Fact]
    public void Candidates_WithoutDiscv4_ComeFromTheListToo()
    {
        _server.Publish(Domain, Lists.Make(1, 5).ToTexts(Domain));
        var setup = Setup(Calm with { V4 = false, V5 = true, Dns = new DnsSettings { Urls = [Lists.Link(Domain)], Server = _server.At } });
        var (actor, probe) = (Sys.ActorOf(DiscoveryActor.Props(setup)), CreateTestProbe());
        probe.Send(actor, DiscoveryActor.Start.Instance);
        probe.ExpectMsg<DiscoveryActor.Started>();
        probe.Send(actor, new DiscoveryActor.FindCandidates(3));
        AwaitAssert(() =>
        {
            Advance(TimeSpan.FromMilliseconds(10)); // the other sources are waited for, a little
            Assert.True(probe.HasMessages);
        });
        Assert.All(probe.ExpectMsg<DiscoveryActor.Candidates>().Nodes, candidate => Assert.Equal("dns", candidate.Source));
    }

    /// <summary>Whoever guesses must guess port and id, and can't send from the server's address.</summary>
    [Fact]
    public void Answers_WhenOfAnotherSenderIdOrQuestion_AreNotHeard()
    {
        using var stranger = Network.Bind(Address("10.0.0.66:53"));
        var right = _server.Answer;
        _server.Answer = (id, name) =>
        {
            var to = _server.Queries.Last().From;
            stranger.Send(new AnswerMaker(id, name).Text("enrtree-root:v1 forged").ToArray(), to);
            _server.Send(new AnswerMaker((ushort)(id + 1), name).Text("enrtree-root:v1 forged").ToArray(), to);
            _server.Send(new AnswerMaker(id, "x." + name).Text("enrtree-root:v1 forged").ToArray(), to);
            _server.Send([1, 2, 3], to);
            return right(id, name);
        };
        using var meters = new MeterReadings("answers");
        using var meter = meters.Meter();
        Meters = new DiscoveryMeters(meter);
        var node = Start(nodes: 3);
        EventFilter.Debug(start: "DNS: ignored a datagram from 10.0.0.").Expect(4 * 6, () => // root, links, a branch, leaves
        {
            Want(node);
            AwaitAssert(() => Assert.Equal(3, Status(node).Yielded));
        });
        Assert.Null(Status(node).LastError);
        Assert.Equal((4 * 6, 0), (meters.Sum("devp2p.dns.ignored"), meters.Sum("devp2p.dns.failures")));
    }

    [Fact]
    public async Task Answer_WhenTruncated_IsAskedForOverTcp()
    {
        var streams = new InMemoryStreams();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var listener = streams.Host(_server.At.Address).Listen(_server.At, 8);
        _server.Answer = (id, name) => new AnswerMaker(id, name, flags: 0x8380).ToArray();
        var node = Start(nodes: 2, streams: streams.Host(IPAddress.Parse("10.0.0.1")));
        Want(node);
        for (var i = 0; i < 5; i++)
        {
            using var stream = await listener.AcceptAsync(patience.Token);
            var query = new byte[512];
            var read = await stream.ReadAsync(query, patience.Token);
            var (id, name) = NameServer.Read(query.AsSpan(2, read - 2));
            var answer = new AnswerMaker(id, name).Text(_server.Zone[name], 100).ToArray();
            byte[] message = [(byte)(answer.Length >> 8), (byte)answer.Length, .. answer];
            await stream.WriteAsync(message.AsMemory(0, 7), patience.Token); // in two pieces
            await stream.WriteAsync(message.AsMemory(7), patience.Token);
        }

        AwaitAssert(() => Assert.Equal(2, Status(node).Yielded));
    }

    [Fact]
    public void Server_WhenNoneIsSet_IsTheSystems_AndAfterAFailureTheNext()
    {
        using var second = new NameServer(Network, Address("10.0.0.54:53"), _asked);
        _server.Answer = (id, name) => new AnswerMaker(id, name, flags: 0x8182).ToArray();
        second.Publish(Domain, Lists.Make(1, 2).ToTexts(Domain));
        var node = Start(nodes: 2, settings: new DnsSettings { Urls = [Lists.Link(Domain)] }, names: new SystemWith(_server.At, second.At));
        Want(node);
        Expect(1);
        AwaitAssert(() => Assert.Equal($"{Domain}: the name server refuses with code 2", Status(node).LastError?.Text));
        Settle(node.Child("dns"));
        Advance(TimeSpan.FromSeconds(5));
        AwaitAssert(() => Assert.Equal(2, Status(node).Yielded));
        Assert.Single(_server.Queries);
    }

    [Fact]
    public void Server_WhenNoneIsKnown_SaysSo()
    {
        var node = Start(nodes: 2, settings: new DnsSettings { Urls = [Lists.Link(Domain)] });
        Want(node);
        AwaitAssert(() => Assert.Equal("no name server is known", Status(node).LastError?.Text));
    }

    [Fact]
    public void Lists_WhenNoneIsSet_StartNothing()
    {
        var node = StartNode();
        Assert.DoesNotContain("dns", Children(node.Actor));
        Assert.False(Status(node).On);
        Want(node);
        Settle(node.Actor);
        Assert.Empty(_server.Queries);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _server.Dispose();
    }

    private TestedNode Start(int nodes, DnsSettings? settings = null, IHostNames? names = null, IStreamSockets? streams = null, TimeProvider? time = null)
    {
        _server.Publish(Domain, Lists.Make(1, nodes).ToTexts(Domain));
        Streams = streams ?? new InMemoryStreams().Host(IPAddress.Parse("10.0.0.1"));
        return StartNode(Calm with { Dns = settings ?? new DnsSettings { Urls = [Lists.Link(Domain)], Server = _server.At } }, time: time, names: names);
    }

    private void Want(TestedNode node) => node.Actor.Tell(new DiscoveryActor.FindCandidates(1), CreateTestProbe());

    private void Expect(int queries)
    {
        for (var i = 0; i < queries; i++)
        {
            _asked.ExpectMsg<string>();
        }
    }

    private static SourceStatus Status(TestedNode node) =>
        node.Actor.Ask<DiscoveryActor.Sources>(DiscoveryActor.GetSources.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult().All.Single(source => source.Name == "dns");

    private sealed class SystemWith(params IPEndPoint[] servers) : IHostNames
    {
        public IReadOnlyList<IPEndPoint> NameServers => servers;

        public Task<IReadOnlyList<IPAddress>> ResolveAsync(string hostName, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
