using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Chain.Config;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akka.Devp2p.Actors.Tests.Hosting;

/// <summary>A node in somebody else's host.</summary>
public sealed class HostingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly InMemoryStreams _streams = new();
    private readonly InMemoryDatagrams _datagrams = new();

    [Fact]
    public async Task Host_WithANode_FindsItsActorsByTypeAndStopsIt()
    {
        using var host = HostWith(Options);
        await host.StartAsync();
        var node = host.Services.GetRequiredService<IRequiredActor<NodeActor>>().ActorRef;
        var server = host.Services.GetRequiredService<IRequiredActor<ServerActor>>().ActorRef;
        Assert.Equal("/user/devp2p-main", node.Path.ToStringWithoutAddress());
        Assert.Equal(0, (await server.Ask<ServerActor.PeerCount>(ServerActor.GetPeerCount.Instance, Limit)).Count);
        var status = await node.Ask<NodeActor.Status>(NodeActor.GetStatus.Instance, Limit);
        Assert.Equal(NodePhase.Running, status.Phase);
        await host.StopAsync();
        _streams.Host(IPAddress.Parse("10.0.0.1")).Listen(status.Running!.Tcp!, 1).Dispose();
        _datagrams.Bind(status.Running.Udp!).Dispose();
    }

    [Fact]
    public async Task Host_WhenTheNodeDoesNotStart_DoesNotStartForThatReason()
    {
        using var taken = _streams.Host(IPAddress.Parse("10.0.0.1")).Listen(IPEndPoint.Parse("10.0.0.1:30303"), 1);
        using var host = HostWith(options =>
        {
            Options(options);
            options.Settings += "\ndevp2p.server.port = 30303";
        });
        var error = await Assert.ThrowsAsync<Devp2pStartException>(() => host.StartAsync());
        Assert.Contains("10.0.0.1:30303", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task System_ThatCopiesWhatActorsAreMadeOf_IsRefusedAtOnce()
    {
        using var system = ActorSystem.Create("system", "akka.actor.serialize-creators = on");
        var options = new Devp2pOptions();
        Options(options);
        var error = await Assert.ThrowsAsync<Devp2pStartException>(() => Devp2pNode.StartAsync(system, "main", options).WaitAsync(Limit));
        Assert.Contains("serialize-creators", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_ThatFailsBeforeItCanAnswer_IsNotWaitedFor()
    {
        using var system = ActorSystem.Create("system");
        var options = new Devp2pOptions();
        Options(options);
        options.Parts = new NodeParts { NodeDatabase = _ => throw new InvalidOperationException("bug") };
        await Assert.ThrowsAsync<Devp2pStartException>(() => Devp2pNode.StartAsync(system, "main", options).WaitAsync(Limit));
    }

    [Fact]
    public async Task DataDir_GivesTheNodeTheSameKeyAndAHigherSequenceAgain_AndIsLockedMeanwhile()
    {
        var directory = Directory.CreateTempSubdirectory("devp2p-").FullName;
        using var system = ActorSystem.Create("system");
        var options = new Devp2pOptions { DataDir = directory };
        Options(options);
        var first = await Devp2pNode.StartAsync(system, "first", options);
        var error = await Assert.ThrowsAsync<Akka.Devp2p.Actors.Settings.SettingsException>(() => Devp2pNode.StartAsync(system, "second", options));
        Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
        await first.StopAsync();
        var again = await Devp2pNode.StartAsync(system, "first", options);
        Assert.Equal(first.Info.Self.Id, again.Info.Self.Id);
        Assert.True(again.Info.Record.Sequence > first.Info.Record.Sequence);
        await again.StopAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task DataDir_WithAKeyThatIsNone_IsRefusedAndNothingWritten()
    {
        var directory = Directory.CreateTempSubdirectory("devp2p-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, "nodekey"), "no key");
        using var system = ActorSystem.Create("system");
        var options = new Devp2pOptions { DataDir = directory };
        Options(options);
        var error = await Assert.ThrowsAsync<Akka.Devp2p.Actors.Settings.SettingsException>(() => Devp2pNode.StartAsync(system, "main", options));
        Assert.Contains("no key in it", error.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(directory));
        Directory.Delete(directory, recursive: true);
    }

    private static IHost HostWith(Action<Devp2pOptions> configure) => new HostBuilder()
        .ConfigureLogging(logging => logging.ClearProviders())
        .ConfigureServices(services => services.AddAkka("app", builder => builder.WithDevp2p(configure)))
        .Build();

    private void Options(Devp2pOptions options)
    {
        options.Network = Networks.Dev;
        options.DatagramSockets = _datagrams;
        options.StreamSockets = _streams.Host(IPAddress.Parse("10.0.0.1"));
        options.Settings = """
            devp2p.server { address = "10.0.0.1", port = 0 }
            devp2p.discovery.bind-address = "10.0.0.1"
            """;
    }
}
