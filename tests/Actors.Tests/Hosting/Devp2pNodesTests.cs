using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Actors.Tests.Node;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;
using Akka.Event;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akka.Devp2p.Actors.Tests.Hosting;

/// <summary>Several nodes in one host, found by type and by name; their refs outlive restarts and stops.</summary>
public sealed class Devp2pNodesTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly InMemoryStreams _streams = new();
    private readonly InMemoryDatagrams _datagrams = new();
    private readonly IHost _host;

    public Devp2pNodesTests() => _host = new HostBuilder()
        .ConfigureLogging(logging => logging.ClearProviders())
        .ConfigureServices(services => services.AddDevp2p().AddHealthChecks().AddDevp2p("two").AddDevp2p("gone").Services.AddAkka("app", akka => akka
            .AddHocon("akka.stdout-loglevel = OFF", HoconAddMode.Prepend)
            .WithDevp2p("one", options =>
            {
                Options(options, "10.0.0.1");
                options.Services.Add(Sample("other"));
                options.Faults = FaultPlan.None.With(FaultRule.Actor(".").OnMessage<NodeActor.GetStatus>().Throw());
            })
            .WithDevp2p("two", options => Options(options, "10.0.0.2"))
            .AddDevp2pProtocol(LinesActor.Spec(ActorRefs.Nobody, "all"))
            .AddDevp2pProtocol(LinesActor.Spec(ActorRefs.Nobody, "mine"), "two")))
        .Build();

    private IDevp2pNodes Nodes => _host.Services.GetRequiredService<IDevp2pNodes>();

    public static TheoryData<Type, string> Keys => new()
    {
        { typeof(NodeActor), "devp2p-one" }, { typeof(ServerActor), "devp2p-one/server" }, { typeof(DialSchedulerActor), "devp2p-one/dialer" },
        { typeof(DiscoveryActor), "devp2p-one/discovery" }, { typeof(TableActor), "devp2p-one/discovery/table" }, { typeof(UdpListenerActor), "devp2p-one/discovery/udp" },
        { typeof(LocalNodeActor), "devp2p-one/local-node" }, { typeof(NodeDatabaseActor), "devp2p-one/node-db" }, { typeof(StubActor), "devp2p-one/services/sample" },
        { typeof(EventsActor), "devp2p.one.events" },
    };

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Registry_HasTheActorsOfTheFirstNodeByTheirTypes(Type key, string path)
    {
        await _host.StartAsync();
        Assert.True(_host.Services.GetRequiredService<IActorRegistry>().TryGet(key, out var actor));
        Assert.Equal("/user/" + path, await PathOf(actor));
    }

    [Fact]
    public async Task Services_OfOneClass_AreReachedByName_AndTheFirstByItsType()
    {
        await _host.StartAsync();
        Assert.Equal("/user/devp2p-one/services/sample", await PathOf(_host.Services.GetRequiredService<IRequiredActor<StubActor>>().ActorRef));
        Assert.Equal("/user/devp2p-one/services/other", await PathOf(Nodes.Get("one").Refs.Service("other")));
    }

    [Fact]
    public async Task Table_WhenDiscv4IsOff_IsThatOfDiscv5_ByDiscovery()
    {
        await _host.StartAsync();
        var node = await Nodes.StartAsync("three", options =>
        {
            Options(options, "10.0.0.3");
            options.Settings += "\ndevp2p.discovery.v4 = off";
            options.Bootnodes = [Enode.FromRecord(Nodes.Get("one").Info.Record)];
        });
        var error = await Assert.ThrowsAsync<NodeNotRunningException>(() => node.Refs.Table.Ask<DiscoveryActor.TableSnapshot>(DiscoveryActor.GetTable.Instance, Limit));
        Assert.Equal("/user/devp2p-three/discovery/table: node three runs without it, or is being restarted", error.Message);
        using var patience = new CancellationTokenSource(Limit);
        DiscoveryActor.TableSnapshot table;
        do
        {
            table = await node.Refs.Discovery.Ask<DiscoveryActor.TableSnapshot>(DiscoveryActor.GetTable.Instance, patience.Token);
        }
        while (table.Nodes.IsEmpty);

        Assert.Equal(Nodes.Get("one").Info.Self.Id, Assert.Single(table.Nodes).Node.Id);
    }

    [Fact]
    public async Task Nodes_AreReachedByName_EachWithItsOwnActors()
    {
        await _host.StartAsync();
        Assert.Equal("one two", string.Join(' ', Nodes.Names));
        var (one, two) = (Nodes.Get("one"), Nodes.Get("two"));
        Assert.Equal("10.0.0.1", (await Local(one.Refs)).Self.Ip!.ToString());
        Assert.Equal("10.0.0.2", (await Local(two.Refs)).Self.Ip!.ToString());
        var error = Assert.Throws<KeyNotFoundException>(() => Nodes.Get("three"));
        Assert.Equal("no node three runs; running: one, two", error.Message);
    }

    [Fact]
    public async Task Logs_OfANode_HaveItsPathAsTheirSource()
    {
        await _host.StartAsync();
        var system = _host.Services.GetRequiredService<ActorSystem>();
        var inbox = Inbox.Create(system);
        system.EventStream.Subscribe(inbox.Receiver, typeof(Info));
        await Nodes.StartAsync("three", options => Options(options, "10.0.0.3"));
        var log = (Info)await inbox.ReceiveAsync(Limit);
        Assert.Contains("akka://app/user/devp2p-three", log.LogSource, StringComparison.Ordinal);
        Assert.StartsWith("Akka.Devp2p.", log.LogClass.FullName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HealthChecks_SayWhatRunsAndWhatHasPeers()
    {
        await _host.StartAsync();
        var report = await _host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
        Assert.Equal(
            ["devp2p-gone Unhealthy /user/devp2p-gone: node gone does not run", "devp2p-gone-ready Unhealthy /user/devp2p-gone: node gone does not run",
             "devp2p-two Healthy 0 peers", "devp2p-two-ready Unhealthy 0 peers, 1 are needed"],
            report.Entries.Select(entry => $"{entry.Key} {entry.Value.Status} {entry.Value.Description}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Protocols_OfTheBuilder_AreOfferedByItsNodes()
    {
        await _host.StartAsync();
        using var elsewhere = ActorSystem.Create("elsewhere", "akka.stdout-loglevel = OFF");
        var inbox = Inbox.Create(elsewhere);
        elsewhere.EventStream.Subscribe(inbox.Receiver, typeof(PeerAdded));
        await using var three = await Devp2pNodes.For(elsewhere).StartAsync("three", options =>
        {
            Options(options, "10.0.0.3");
            options.Settings += $"\ndevp2p.server.static-nodes = [\"{Nodes.Get("one").Info.Self.ToUrl()}\", \"{Nodes.Get("two").Info.Self.ToUrl()}\"]";
        });
        var added = new[] { (PeerAdded)await inbox.ReceiveAsync(Limit), (PeerAdded)await inbox.ReceiveAsync(Limit) };
        Assert.Equal(
            ["10.0.0.1 all", "10.0.0.2 all mine"],
            added.Select(one => $"{one.Peer.Remote.Address} {string.Join(' ', one.Peer.Capabilities.Select(capability => capability.Name).Where(name => name != "eth").Order())}").Order());
    }

    [Fact]
    public async Task Subscription_OutlivesARestartOfTheNode_AndEndsWithIt()
    {
        await _host.StartAsync();
        var (system, node) = (_host.Services.GetRequiredService<ActorSystem>(), Nodes.Get("one"));
        var inbox = Inbox.Create(system);
        await node.Refs.Events.Ask<EventsActor.Subscribed>(new EventsActor.Subscribe(inbox.Receiver, EventKinds.Failures), Limit);
        node.Actor.Tell(NodeActor.GetStatus.Instance);
        await node.Refs.Node.Ask<NodeActor.Started>(NodeActor.Start.Instance, Limit);
        system.EventStream.Publish(new NodeFailed("one", "said after the restart"));
        Assert.Equal("said after the restart", ((NodeFailed)((EventsActor.Delivered)await inbox.ReceiveAsync(Limit)).Event).Reason);
        await node.StopAsync();
        Assert.Equal("one", ((EventsActor.Ended)await inbox.ReceiveAsync(Limit)).Node);
    }

    [Fact]
    public async Task Node_WhenItRestarts_TheRefsOfItsHostStayValid()
    {
        await _host.StartAsync();
        var server = _host.Services.GetRequiredService<IRequiredActor<ServerActor>>().ActorRef;
        var table = _host.Services.GetRequiredService<IRequiredActor<TableActor>>().ActorRef;
        var node = Nodes.Get("one");
        var before = (await server.Ask<ActorIdentity>(new Identify(null), Limit)).Subject;
        node.Actor.Tell(NodeActor.GetStatus.Instance);
        await node.Refs.Node.Ask<NodeActor.Started>(NodeActor.Start.Instance, Limit);
        var after = (await server.Ask<ActorIdentity>(new Identify(null), Limit)).Subject;
        Assert.NotEqual(before, after);
        Assert.Equal(0, (await server.Ask<ServerActor.PeerCount>(ServerActor.GetPeerCount.Instance, Limit)).Count);
        Assert.Equal("table", (await table.Ask<ActorIdentity>(new Identify(null), Limit)).Subject.Path.Name);
        Assert.True(node.IsRunning);
    }

    [Fact]
    public async Task Node_StoppedAndStartedWhileTheHostLives_IsReachedByTheSameRefs()
    {
        await _host.StartAsync();
        var server = _host.Services.GetRequiredService<IRequiredActor<ServerActor>>().ActorRef;
        await Nodes.StopAsync("one");
        Assert.Equal("two", Assert.Single(Nodes.Names));
        var error = await Assert.ThrowsAsync<NodeNotRunningException>(() => server.Ask<ServerActor.PeerCount>(ServerActor.GetPeerCount.Instance, Limit));
        Assert.Equal("/user/devp2p-one/server: node one does not run", error.Message);
        await Nodes.StopAsync("one");
        var again = await Nodes.StartAsync("one", options => Options(options, "10.0.0.1"));
        Assert.Same(again, Nodes.Get("one"));
        Assert.Equal(0, (await server.Ask<ServerActor.PeerCount>(ServerActor.GetPeerCount.Instance, Limit)).Count);
    }

    [Fact]
    public async Task Start_OfANodeThatRuns_FailsAndHarmsNobody()
    {
        await _host.StartAsync();
        var error = await Assert.ThrowsAsync<Devp2pStartException>(() => Nodes.StartAsync("two", options => Options(options, "10.0.0.3")));
        Assert.StartsWith("node two: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("10.0.0.2", (await Local(Nodes.Get("two").Refs)).Self.Ip!.ToString());
    }

    [Fact]
    public async Task Stop_OfTheHost_TellsPeersBeforeAClusterIsLeft()
    {
        await _host.StartAsync();
        var system = _host.Services.GetRequiredService<ActorSystem>();
        using var elsewhere = ActorSystem.Create("elsewhere", "akka.stdout-loglevel = OFF");
        var inbox = Inbox.Create(elsewhere);
        elsewhere.EventStream.Subscribe(inbox.Receiver, typeof(PeerAdded));
        elsewhere.EventStream.Subscribe(inbox.Receiver, typeof(PeerDropped));
        var three = await Devp2pNodes.For(elsewhere).StartAsync("three", options => Options(options, "10.0.0.3"));
        three.Server.Tell(new ServerActor.AddStatic(Nodes.Get("one").Info.Self), ActorRefs.NoSender);
        Assert.IsType<PeerAdded>(await inbox.ReceiveAsync(Limit));
        PeerDropped? seen = null;
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "look", async () =>
        {
            seen = (PeerDropped)await inbox.ReceiveAsync(Limit);
            return Done.Instance;
        });
        await _host.StopAsync();
        Assert.Equal((DisconnectReason.Quitting, true), (seen!.Reason, seen.ByRemote));
        await three.StopAsync();
    }

    [Fact]
    public async Task Start_WhenTheActorCanNotBeMade_GivesTheDirectoryBack()
    {
        var directory = Directory.CreateTempSubdirectory("devp2p-").FullName;
        using var system = ActorSystem.Create("system", "akka { stdout-loglevel = OFF, actor.deployment { /devp2p-broken { dispatcher = none } } }");
        var nodes = Devp2pNodes.For(system);
        await Assert.ThrowsAsync<Akka.Configuration.ConfigurationException>(() => nodes.StartAsync("broken", In));
        await using var node = await nodes.StartAsync("sound", In);
        await node.StopAsync();
        Directory.Delete(directory, recursive: true);

        void In(Devp2pOptions options)
        {
            Options(options, "10.0.0.4");
            options.DataDir = directory;
        }
    }

    private static Task<LocalNodeActor.LocalNode> Local(Devp2pRefs refs) =>
        refs.LocalNode.Ask<LocalNodeActor.LocalNode>(LocalNodeActor.GetLocalNode.Instance, Limit);

    private static async Task<string> PathOf(IActorRef actor) => (await actor.Ask<ActorIdentity>(new Identify(null), Limit)).Subject.Path.ToStringWithoutAddress();

    private static ServiceSpec Sample(string name) => new(name, StubActor.Props(name, ActorRefs.Nobody, _ => ServicesActor.Started.Instance), []);

    private void Options(Devp2pOptions options, string ip)
    {
        options.Network = Networks.Dev;
        options.DatagramSockets = _datagrams;
        options.StreamSockets = _streams.Host(IPAddress.Parse(ip));
        options.Services.Add(Sample("sample"));
        options.Settings = $$"""
            devp2p.server { address = "{{ip}}", port = 0 }
            devp2p.discovery.bind-address = "{{ip}}"
            """;
    }
}
