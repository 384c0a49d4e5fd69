using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Tests.Node;

// the stubs, and reading what they tell
public sealed partial class NodeActorTests
{
    private static readonly ProtocolSpec X = new("x", 1, 1, _ => Props.Empty);

    private ServiceSpec Service(string name, Func<object, object?>? answer = null) =>
        new(name, StubActor.Props(name, TestActor, answer ?? (_ => ServicesActor.Started.Instance)), []);

    private IActorRef Create(params ServiceSpec[] services) => Create(new ServerSettings(), services);

    private IActorRef Create(ServerSettings server, params ServiceSpec[] services)
    {
        // it answers nobody, and nobody knows when it is told
        IgnoreMessages(message => message is StubActor.Got { Name: "server", Message: ServerActor.Start });
        var blueprint = Blueprint(server, services);
        return Sys.ActorOf(NodeActor.Props(blueprint), blueprint.ActorName);
    }

    private NodeBlueprint Blueprint(ServerSettings server, params ServiceSpec[] services) => new()
    {
        Name = "main",
        Key = _key,
        ClientName = "test",
        Settings = new Devp2pSettings { Server = server },
        Services = [.. services],
        Time = Time,
        Randomness = new SeededRandomness(1),
        Parts = new NodeParts
        {
            NodeDatabase = _ => Stub("node-db"),
            Discovery = _ => Stub("discovery"),
            Peers = _ => Stub("peers"),
            Handshakes = _ => Stub("handshakes"),
            Dials = _ => Stub("dials"),
            Server = _ => Stub("server"),
            Listener = _ => Stub("listener"),
            Dialer = _ => Stub("dialer"),
        },
    };

    private Props Stub(string name) => StubActor.Props(name, TestActor, _answers.GetValueOrDefault(name, _ => null));

    private IActorRef Run(params ServiceSpec[] services)
    {
        var node = Create(services);
        StartAndSkip(node);
        return node;
    }

    private NodeActor.Started StartAndSkip(IActorRef node)
    {
        node.Tell(NodeActor.Start.Instance, TestActor);
        var started = FishFor<NodeActor.Started>();
        // the dialer is told from another thread
        Settle(((ActorRefWithCell)node).GetSingleChild("dialer"));
        while (HasMessages)
        {
            ReceiveOne(TimeSpan.Zero);
        }

        return started;
    }

    private IActorRef Child(string name) =>
        Sys.ActorSelection("/user/devp2p-main/" + name).ResolveOne(TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();

    private void FailChild(string name, int times)
    {
        var child = Child(name);
        for (var i = 0; i < times; i++)
        {
            child.Tell(new InvalidOperationException("broken"));
        }
    }

    private T FishFor<T>(out List<object> before)
    {
        before = [];
        while (true)
        {
            var message = ReceiveOne(TimeSpan.FromSeconds(5));
            Assert.NotNull(message);
            if (message is T wanted)
            {
                return wanted;
            }

            before.Add(message);
        }
    }

    private T FishFor<T>() => (T)FishForMessage(message => message is T);

    private T ExpectGot<T>(string from)
    {
        var got = ExpectMsg<StubActor.Got>();
        Assert.Equal(from, got.Name);
        return Assert.IsType<T>(got.Message);
    }

    /// <summary>The order in which they end is the order in which they are told to, since each is awaited.</summary>
    private void ExpectEnds(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            Assert.Equal(name, ((StubActor.Ended)FishForMessage(message => message is StubActor.Ended)).Name);
        }
    }

    /// <summary>Stands for a child that has something to say to another at its end.</summary>
    private sealed class LastWords(Func<IActorRef> other) : UntypedActor
    {
        protected override void PostStop()
        {
            other().Tell("first");
            other().Tell("second");
        }

        protected override void OnReceive(object message)
        {
            object? answer = message switch
            {
                DiscoveryActor.Start start => new DiscoveryActor.Started(start.Bind),
                DialSchedulerActor.NodeStops => DialSchedulerActor.Ceased.Instance,
                ServerActor.DisconnectAll => ServerActor.AllGone.Instance,
                _ => null,
            };
            if (answer is not null)
            {
                Sender.Tell(answer);
            }
        }
    }

    private sealed class BrokenActor : UntypedActor
    {
        public BrokenActor(bool atOnce)
        {
            if (atOnce)
            {
                throw new InvalidOperationException("broken");
            }
        }

        protected override void PreStart() => throw new InvalidOperationException("broken");

        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Restarter : UntypedActor
    {
        private readonly IActorRef _child;

        public Restarter(Props child) => _child = Context.ActorOf(child, "devp2p-main");

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

        protected override void OnReceive(object message) => Sender.Tell(_child);
    }
}
