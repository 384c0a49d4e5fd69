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
    protected IActorRef Start(string method, string? tcp = Any, string? udp = Any) => Start(Setup(method), tcp, udp);

    private protected IActorRef Start(NatSetup setup, string? tcp = Any, string? udp = Any)
    {
        var nat = Sys.ActorOf(NatActor.Props(setup), "nat");
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

    protected internal static NatStatus StatusOf(IActorRef nat) => nat.Ask<NatStatus>(NatActor.GetStatus.Instance, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();

    /// <summary>Waits for what talks with the gateway do, which are tasks; the clock stands still.</summary>
    protected static void Await(Func<bool> holds, string what) => Assert.True(SpinWait.SpinUntil(holds, TimeSpan.FromSeconds(20)), $"never: {what}");

    /// <summary>
    /// Moves the clock from timer to timer of the talks, each set by so many of them at a time and due at another, in seconds from now. It moves only when all
    /// that have to be set by then are.
    /// </summary>
    protected void PassTimers(params (double Set, double Due, int Count)[] timers)
    {
        var (start, now) = (TaskTime.GetUtcNow(), 0.0);
        foreach (var next in timers.OrderBy(timer => timer.Due))
        {
            foreach (var set in timers.Where(timer => timer.Set <= now && timer.Due > now))
            {
                TaskTime.AwaitTimerAt(start + TimeSpan.FromSeconds(set.Due), set.Count);
            }

            now = next.Due;
            Scheduler.AdvanceTo(start + TimeSpan.FromSeconds(now));
        }
    }

    /// <summary>So many requests by UDP at the same time stay without an answer.</summary>
    protected void PassSilence(int requests) => PassTimers(Silence(requests));

    private protected static (double Set, double Due, int Count)[] Silence(int requests) => [(0, 0.25, requests), (0.25, 0.75, requests), (0.75, 1.75, requests), (1.75, 3.75, requests)];

    /// <summary>A search by SSDP, which is sent twice, stays without an answer that could be taken.</summary>
    private protected static (double Set, double Due, int Count)[] SilentSearch { get; } = [(0, 1.5, 1), (1.5, 3.5, 1)];

    /// <summary>Moves the clock to where so many actors have set a timer, once they have.</summary>
    protected void PassToTimer(TimeSpan after, int count = 1)
    {
        var due = TaskTime.GetUtcNow() + after;
        Await(() => Scheduler.ToldAt(due) == count, $"{count} timers after {after}");
        Advance(after);
    }

    protected static IReadOnlyList<string> Ports(NatStatus status) => [.. status.Mappings.Select(mapping => $"{mapping.Protocol} {mapping.Outside}")];

    protected static IReadOnlyList<string?> Errors(IActorRef nat) => [.. StatusOf(nat).Mappings.Select(mapping => mapping.LastError)];

    internal static IReadOnlyList<IActorRef> Children(IActorRef nat) =>
        [.. ((ActorRefWithCell)nat).Children.Where(child => !child.IsNobody()).OrderBy(child => child.Path.Name, StringComparer.Ordinal)];

    /// <summary>Started, and both ports mapped; the record was told.</summary>
    protected IActorRef Mapped(string method) => Mapped(Setup(method));

    private protected IActorRef Mapped(NatSetup setup, string? bound = Any)
    {
        var nat = Start(setup, bound, bound);
        Await(() => StatusOf(nat).Mappings.Count(mapping => mapping.Outside is not null) == 2, "mapped");
        Settle([nat, .. Children(nat)]);
        _ = LastSaid(nat);
        return nat;
    }

    protected void ExpectOutside(string ip, ushort udp, ushort tcp) =>
        Local.FishForMessage(message => message is LocalNodeActor.SetAddress { Source: AddressSource.Router } said && said.Ip?.ToString() == ip && said.Udp == udp && said.Tcp == tcp);

    /// <summary>What our record was told last; null for nothing since it was asked.</summary>
    protected LocalNodeActor.SetAddress? LastSaid(IActorRef nat)
    {
        Settle(nat, Local.Ref);
        LocalNodeActor.SetAddress? last = null;
        while (Local.HasMessages)
        {
            last = Assert.IsType<LocalNodeActor.SetAddress>(Local.ReceiveOne(TimeSpan.Zero));
        }

        return last;
    }

    protected void StopAndExpectItsEnd(IActorRef nat)
    {
        Watch(nat);
        nat.Tell(NatActor.Stop.Instance);
        ExpectTerminated(nat);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Gateway.Dispose();
    }
}
