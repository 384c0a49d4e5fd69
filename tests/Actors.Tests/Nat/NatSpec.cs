using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Nat;

/// <summary>A NatActor in front of a scripted gateway; a probe takes the place of LocalNodeActor. Time is virtual, also for the talks with the gateway.</summary>
public abstract class NatSpec : ActorSpec
{
    private protected const string Any = "0.0.0.0:30303";

    private protected static readonly IPAddress Outside = IPAddress.Parse("44.1.2.3");

    protected NatSpec()
    {
        TaskTime = new TaskTime(Scheduler);
        Gateway = new ScriptedGateway(Datagrams, Streams);
        Local = CreateTestProbe();
    }

    internal TaskTime TaskTime { get; }

    internal InMemoryDatagrams Datagrams { get; } = new();

    internal InMemoryStreams Streams { get; } = new();

    internal ScriptedGateway Gateway { get; }

    internal Dictionary<string, IPAddress> Names { get; } = [];

    protected TestProbe Local { get; }

    /// <summary>Starts it with ports 30303, as a child of nobody.</summary>
    protected IActorRef Start(string method, string? tcp = Any, string? udp = Any)
    {
        var nat = Sys.ActorOf(NatActor.Props(Setup(method)), "nat");
        nat.Tell(new NatActor.Start(tcp is null ? null : IPEndPoint.Parse(tcp), udp is null ? null : IPEndPoint.Parse(udp)));
        return nat;
    }

    internal NatSetup Setup(string method) => new(
        "main",
        new NodeRefs { LocalNode = Local.Ref },
        new NatSettings { Method = NatChoice.TryParse(method, out var choice) ? choice : throw new ArgumentException(method) },
        Gateway,
        Datagrams,
        Streams.Host(ScriptedGateway.Client),
        new InMemoryHostNames(Names),
        TaskTime,
        new SeededRandomness(7))
    {
        NonceSeed = new byte[32],
    };

    protected static NatStatus StatusOf(IActorRef nat) => nat.Ask<NatStatus>(NatActor.GetStatus.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();

    /// <summary>Waits in real time for what tasks do, without moving the clock.</summary>
    protected static void Await(Func<bool> holds, string what) => Assert.True(SpinWait.SpinUntil(holds, TimeSpan.FromSeconds(20)), $"never: {what}");

    /// <summary>Lets the time pass in steps of 250 ms until it holds; each waits for what tasks do, as long as they have a timer to wait for.</summary>
    protected void Pass(Func<bool> holds, string what)
    {
        var end = Environment.TickCount64 + 20_000;
        while (!holds())
        {
            Assert.True(Environment.TickCount64 < end, $"never: {what}");
            Advance(TimeSpan.FromMilliseconds(250));
            Thread.Yield();
        }
    }

    protected static IReadOnlyList<string> Ports(NatStatus status) => [.. status.Mappings.Select(mapping => $"{mapping.Protocol} {mapping.Outside}")];

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Gateway.Dispose();
    }
}
