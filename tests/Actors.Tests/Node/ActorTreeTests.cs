using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Tests.Nat;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Event;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>
/// The tree in docs/actors.md is the tree of running nodes, path by path and class by class: two nodes find each other and connect, and every
/// actor that ever starts is noted, however short its life.
/// </summary>
public sealed partial class ActorTreeTests : NodeSpec
{
    private const string Custom = "lines", Service = "sample";

    private readonly ConcurrentQueue<Debug> _lifecycle = new();

    public ActorTreeTests() : base("akka.actor.debug.lifecycle = on")
    {
        var recorder = ((ExtendedActorSystem)Sys).SystemActorOf(
            Props.Create(() => new Recorder(_lifecycle)).WithDispatcher(CallingThreadDispatcher.Id), "recorder");
        Settle(recorder);
        Sys.EventStream.Subscribe(recorder, typeof(Debug));
    }

    [Fact]
    public void Tree_OfRunningNodes_IsTheOneInTheDocument()
    {
        Run();
        var started = _lifecycle
            .Where(debug => debug.Message?.ToString()?.StartsWith("Started (", StringComparison.Ordinal) == true && User().IsMatch(debug.LogSource))
            .Select(debug => $"{Normalise(debug.LogSource)} {debug.LogClass.Name}")
            .Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(Documented().Order(StringComparer.Ordinal), started);
    }

    /// <summary>Bonds, lookups, resolving, dials, handshakes, peers with eth and a protocol of the host, a service.</summary>
    private void Run()
    {
        var lines = CreateTestProbe();
        using var gateway = new ScriptedGateway(Datagrams, Streams);
        (gateway.Answer, gateway.Route) = (gateway.Pmp, new(ScriptedGateway.Ip, System.Net.IPAddress.Parse("10.0.0.1")));
        var one = StartNode("one", "10.0.0.1", options =>
        {
            options.Protocols.Add(LinesActor.Spec(lines, Custom));
            options.Settings += "\ndevp2p.nat.method = pmp";
            options.Gateways = gateway;
        });
        var two = StartNode("two", "10.0.0.2", options =>
        {
            options.Bootnodes = [one.Info.Self];
            options.Settings += $"\ndevp2p.discovery.dns {{ urls = [\"{Discovery.Dns.Lists.Link("nobody.example")}\"], server = 10.0.0.53 }}\ndevp2p.discovery.discv5.topics = on";
            options.Protocols.Add(LinesActor.Spec(lines, Custom));
            options.Services.Add(new ServiceSpec(Service, StubActor.Props(Service, TestActor, _ => ServicesActor.Started.Instance), []));
        });
        Assert.True(SpinWait.SpinUntil(() => Children(Find(one, "nat")).Count == 2, TimeSpan.FromSeconds(20)), "no ports were mapped");
        Until(() => Rest(one) && Rest(two) && Events.HasMessages, "connected", steps: 600);
        Events.ExpectMsg<PeerAdded>();
        Events.ExpectMsg<PeerAdded>();
        lines.ExpectMsg<LinesActor.Up>();
        lines.ExpectMsg<LinesActor.Up>();
        var topics = CreateTestProbe();
        topics.Send(two.Refs.Discovery, new TopicsActor.RegisterTopic(default));
        topics.ExpectMsg<TopicsActor.TopicRegistered>();
        topics.Send(two.Refs.Discovery, new TopicsActor.FindTopic(default));
        topics.ExpectMsg<TopicsActor.TopicFound>();
        two.Refs.Discovery.Tell(new DiscoveryActor.Resolve(one.Info.Self), TestActor);
        Until(() => HasMessages && FishForMessage(_ => true) is DiscoveryActor.Resolved, "resolved", steps: 100, two.Actor);
        Stop(two);
        Stop(one);
    }

    private static string Normalise(string path)
    {
        var parts = path[path.IndexOf("/user/", StringComparison.Ordinal)..].Split('/');
        return string.Join('/', parts.Select(part =>
            part.StartsWith("devp2p-", StringComparison.Ordinal) ? "devp2p-<name>"
            : part.StartsWith("devp2p.", StringComparison.Ordinal) ? "devp2p.<name>.events"
            : part == Custom ? "<custom>"
            : part == Service ? "<service>"
            : BondName().IsMatch(part) ? "<id>-<ip>"
            : IdName().IsMatch(part) ? "<id>"
            : NumberAtTheEnd().Replace(part, "<n>")));
    }

    /// <summary>The rows of the table; one that names no class stands for any.</summary>
    private static IEnumerable<string> Documented()
    {
        foreach (Match row in Row().Matches(File.ReadAllText(Path.Combine(Root(), "docs", "actors.md"))))
        {
            var path = row.Groups["path"].Value;
            var classes = ClassName().Matches(row.Groups["actor"].Value).Select(match => match.Groups[1].Value).ToList();
            foreach (var name in classes.Count == 0 ? [path.EndsWith("<custom>", StringComparison.Ordinal) ? nameof(LinesActor) : nameof(StubActor)] : classes)
            {
                yield return $"{path} {name}";
            }
        }
    }

    internal static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Akka.Devp2p.sln")))
        {
            directory = directory.Parent!;
        }

        return directory.FullName;
    }

    [GeneratedRegex(@"^akka://[^/]+/user/.")]
    private static partial Regex User();

    [GeneratedRegex(@"^[0-9a-f]{64}-[0-9a-f]*[._][0-9a-f._]+$")]
    private static partial Regex BondName();

    [GeneratedRegex(@"^[0-9a-f]{64}(-\d+)?$")]
    private static partial Regex IdName();

    [GeneratedRegex(@"((?<=^|-)\d+|(?<=^\$)\S+)$")]
    private static partial Regex NumberAtTheEnd();

    [GeneratedRegex(@"^\| `(?<path>/user/[^`]+)` \| (?<actor>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex ClassName();

    private sealed class Recorder(ConcurrentQueue<Debug> lifecycle) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Debug debug)
            {
                lifecycle.Enqueue(debug);
            }
        }
    }
}
