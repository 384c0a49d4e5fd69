using Akka.Actor;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using BenchmarkDotNet.Attributes;

namespace Akka.Devp2p.Bench;

/// <summary>What fault plans cost for each message of an actor: as it was before there were any, without one, and with one that names the actor.</summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // the process ends with it
public class FaultBench
#pragma warning restore CA1001
{
    private const int Messages = 100_000;

    private readonly ManualResetEventSlim _done = new();
    private ActorSystem _system = null!;
    private IActorRef _plain = null!, _off = null!, _on = null!;

    [GlobalSetup]
    public void Setup()
    {
        _system = ActorSystem.Create("bench", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
        _plain = _system.ActorOf(Props.Create(() => new Plain(_done)));
        _off = _system.ActorOf(Props.Create(() => new Faultable(_done)));
        var started = new TaskCompletionSource<IActorRef>();
        var options = new Devp2pOptions
        {
            Settings = "devp2p { server.port = 0, server.address = \"127.0.0.1\", discovery.enabled = off }",
            // never strikes: it counts each message
            Faults = FaultPlan.None.With(FaultRule.Actor("services/*").Nth(int.MaxValue).Drop()),
        };
        options.Services.Add(new ServiceSpec("bench", Props.Create(() => new Service(_done, started)), []));
        _ = Devp2pNode.StartAsync(_system, "bench", options).GetAwaiter().GetResult();
        _on = started.Task.GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Cleanup() => _system.Terminate().GetAwaiter().GetResult();

    [Benchmark(Baseline = true, Description = "plain actor", OperationsPerInvoke = Messages)]
    public void Before() => Run(_plain);

    [Benchmark(Description = "no plan", OperationsPerInvoke = Messages)]
    public void Off() => Run(_off);

    [Benchmark(Description = "plan that names it", OperationsPerInvoke = Messages)]
    public void On() => Run(_on);

    private void Run(IActorRef actor)
    {
        _done.Reset();
        for (var i = 1; i < Messages; i++)
        {
            actor.Tell(Work.Instance, ActorRefs.NoSender);
        }

        actor.Tell(Last.Instance, ActorRefs.NoSender);
        _done.Wait();
    }

    private sealed class Work
    {
        public static Work Instance { get; } = new();
    }

    private sealed class Last
    {
        public static Last Instance { get; } = new();
    }

    private sealed class Plain(ManualResetEventSlim done) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Last)
            {
                done.Set();
            }
        }
    }

    private sealed class Faultable(ManualResetEventSlim done) : Devp2pActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Last)
            {
                done.Set();
            }
        }
    }

    private sealed class Service(ManualResetEventSlim done, TaskCompletionSource<IActorRef> started) : Devp2pActor
    {
        protected override void PreStart() => started.SetResult(Self);

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case ServicesActor.Start:
                    Sender.Tell(ServicesActor.Started.Instance);
                    break;
                case Last:
                    done.Set();
                    break;
            }
        }
    }
}
