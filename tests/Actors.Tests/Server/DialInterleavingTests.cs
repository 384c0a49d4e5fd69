using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>
/// Two nodes dial each other: every order in which their servers can be asked at the four checkpoints, with a Disconnect that arrives at
/// once or only at the end. The servers are real; this test plays handshakes and peers, one message at a time.
/// </summary>
public sealed class DialInterleavingTests : ActorSpec
{
    private static readonly IPEndPoint Anywhere = new(IPAddress.Loopback, 1);
    private static readonly Capability Lines = new("lines", 1);
    private static readonly PrivateKey Smaller, Larger;

    private readonly Side[] _sides;

    static DialInterleavingTests()
    {
        var (one, two) = (PrivateKey.Generate(), PrivateKey.Generate());
        (Smaller, Larger) = one.PublicKey.Id < two.PublicKey.Id ? (one, two) : (two, one);
    }

    public DialInterleavingTests() => _sides = [new Side(this, Smaller, Larger), new Side(this, Larger, Smaller)];

    private enum State
    {
        New,
        Greeting,
        Asked,
        Peer,
        Gone,
    }

    /// <summary>Connection 0 is dialed by side 0, connection 1 by side 1; step 1 is the first checkpoint, step 2 the second.</summary>
    private readonly record struct Event(int Side, int Connection, int Step);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EveryOrder_OfTheCheckpoints_LeavesTheSameOneConnectionOnBothSides(bool late)
    {
        var orders = Orders([]).ToList();
        Assert.Equal(1120, orders.Count);
        foreach (var order in orders)
        {
            Array.ForEach(_sides, side => side.Reset());
            foreach (var step in order)
            {
                Take(step);
                Deliver(late);
            }

            Deliver(false);
            for (var second = 0; second < 4; second++)
            {
                Advance(TimeSpan.FromSeconds(1));
                Deliver(false);
            }

            var left = _sides.Select(side => string.Join(",", Enumerable.Range(0, 2).Where(c => side.States[c] == State.Peer))).ToArray();
            Assert.True(left[0] == left[1] && left[0].Length == 1, $"{string.Join(" ", order)}: {left[0]} and {left[1]}");
        }
    }

    private static IEnumerable<ImmutableArray<Event>> Orders(ImmutableArray<Event> before)
    {
        if (before.Length == 8)
        {
            yield return before;
        }

        foreach (var next in from side in (int[])[0, 1] from c in (int[])[0, 1] from step in (int[])[1, 2] select new Event(side, c, step))
        {
            // a side is asked a second time when it has the other one's Hello
            var ready = next.Step == 1 || (before.Contains(next with { Step = 1 }) && before.Contains(new Event(1 - next.Side, next.Connection, 1)));
            if (ready && !before.Contains(next))
            {
                foreach (var order in Orders(before.Add(next)))
                {
                    yield return order;
                }
            }
        }
    }

    private void Take(Event step)
    {
        var side = _sides[step.Side];
        if (side.States[step.Connection] == (step.Step == 1 ? State.New : State.Greeting)
            && (step.Step == 1 || _sides[1 - step.Side].Greeted[step.Connection]))
        {
            side.Ask(step.Connection, step.Step, dialed: step.Connection == step.Side);
        }
    }

    private IActorRef InThisThread(Props props)
    {
        var actor = Sys.ActorOf(props.WithDispatcher(CallingThreadDispatcher.Id));
        Settle(actor); // begun by /user in another thread
        return actor;
    }

    /// <summary>A Disconnect that was sent reaches the other side: peers read it, a handshake that waits for its second answer does not.</summary>
    private void Deliver(bool late)
    {
        for (var side = 0; side < 2 && !late; side++)
        {
            for (var c = 0; c < 2; c++)
            {
                if (_sides[side].Refused[c] && _sides[1 - side].States[c] != State.Asked)
                {
                    _sides[1 - side].Hear(c);
                }
            }
        }
    }

    /// <summary>One node: its server, and the actors of two connections.</summary>
    private sealed class Side
    {
        private readonly DialInterleavingTests _test;
        private readonly PrivateKey _remote;
        private readonly IActorRef _server;
        private readonly IActorRef?[] _handshakes = new IActorRef?[2];
        private readonly IActorRef?[] _peers = new IActorRef?[2];

        public Side(DialInterleavingTests test, PrivateKey key, PrivateKey remote)
        {
            (_test, _remote) = (test, remote);
            var context = new TestServer(
                test.Sys, test.Scheduler, key == Larger ? "larger" : "smaller", new InMemoryStreams().Host(IPAddress.Loopback), IPAddress.Loopback, [], key: key).Context;
            _server = test.InThisThread(ServerActor.Props(context));
        }

        public State[] States { get; } = new State[2];

        /// <summary>Our Hello is sent.</summary>
        public bool[] Greeted { get; } = new bool[2];

        /// <summary>We have sent a Disconnect.</summary>
        public bool[] Refused { get; } = new bool[2];

        public void Reset()
        {
            for (var c = 0; c < 2; c++)
            {
                End(c);
                (States[c], Greeted[c], Refused[c]) = (State.New, false, false);
                _handshakes[c] = _test.InThisThread(Props.Create(() => new Asker(this, c)));
            }
        }

        public void Ask(int c, int step, bool dialed)
        {
            var flags = dialed ? PeerFlags.None : PeerFlags.Inbound;
            States[c] = step == 1 ? State.Greeting : State.Asked;
            _server.Tell(
                step == 1
                    ? new ServerActor.CheckPostHandshake(_remote.PublicKey.Id, flags)
                    : new ServerActor.CheckAddPeer(_remote.PublicKey.Id, flags, [Lines], _handshakes[c]!),
                _handshakes[c]);
        }

        public void Hear(int c)
        {
            if (States[c] == State.Peer)
            {
                _server.Tell(new ServerActor.PeerLeft(_peers[c]!, _remote.PublicKey.Id, DisconnectReason.AlreadyConnected, true, "", false));
            }

            if (States[c] != State.Gone)
            {
                End(c);
            }
        }

        private void OnAnswer(int c, object answer)
        {
            if (answer is ServerActor.CheckRefused)
            {
                Refused[c] = true;
                End(c);
            }
            else if (States[c] == State.Greeting)
            {
                Greeted[c] = true;
            }
            else
            {
                States[c] = State.Peer;
                _peers[c] = _test.InThisThread(Props.Create(() => new Idle()));
                var start = new PeerStart(
                    _remote.PublicKey, Wire.Enr.Enode.Create(_remote.PublicKey, Anywhere.Address, 1, 1), "test", [Lines], [],
                    PeerFlags.None, Anywhere, Anywhere, "test");
                _server.Tell(new ServerActor.PeerJoined(_peers[c]!, start, _test.Time.GetUtcNow(), new ConnectionTraffic(), ImmutableSortedDictionary<string, object?>.Empty));
            }
        }

        private void End(int c)
        {
            States[c] = State.Gone;
            Stop(ref _handshakes[c]);
            Stop(ref _peers[c]);
        }

        // Sys.Stop would go by /user, and not run in this thread
        private static void Stop(ref IActorRef? actor)
        {
            actor?.Tell(PoisonPill.Instance);
            actor = null;
        }

        private sealed class Idle : UntypedActor
        {
            protected override void OnReceive(object message)
            {
            }
        }

        private sealed class Asker(Side side, int c) : UntypedActor
        {
            protected override void OnReceive(object message) => side.OnAnswer(c, message);
        }
    }
}
