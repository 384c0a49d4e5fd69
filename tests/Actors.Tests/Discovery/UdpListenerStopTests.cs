using System.Diagnostics;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>The listener on real sockets of 127.0.0.1.</summary>
public sealed class UdpListenerStopTests : DiscoverySpec
{
    private const int Workers = 3;

    private static readonly DiscoverySettings Loopback = Calm with { Bind = new IPEndPoint(IPAddress.Loopback, 0), Workers = Workers };

    [Fact]
    public void Stop_WhileBlockedInReceive_JoinsItsThreadsWithinASecond_100Times()
    {
        var setup = Setup(Loopback) with { Sockets = UdpSockets.Instance };
        for (var i = 0; i < 100; i++)
        {
            var probe = CreateTestProbe();
            var parent = Sys.ActorOf(Props.Create(() => new Parent(setup, probe.Ref)));
            var (listener, opened) = (probe.ExpectMsg<IActorRef>(), probe.ExpectMsg<UdpListenerActor.Opened>());
            probe.Watch(listener);
            Assert.True(SpinWait.SpinUntil(() => Threads(opened.Local.Port) == Workers + 1, TimeSpan.FromSeconds(5)), $"round {i}");
            var watch = Stopwatch.StartNew();
            Sys.Stop(listener);
            probe.ExpectTerminated(listener);
            Assert.True(watch.Elapsed < UdpSocket.JoinTimeout, $"round {i}: {watch.Elapsed}");
            Assert.True(SpinWait.SpinUntil(() => Threads(opened.Local.Port) == 0, UdpSocket.JoinTimeout), $"round {i}");
            using (new UdpSocket(opened.Local))
            {
                // the port is free again
            }

            Sys.Stop(parent);
        }
    }

    /// <summary>Received on one thread, checked and signed on others.</summary>
    [Fact]
    public void Pings_OnRealSockets_AreAnsweredInTheirOrder()
    {
        var setup = Setup(Loopback) with { Sockets = UdpSockets.Instance };
        var (actor, probe) = (Sys.ActorOf(DiscoveryActor.Props(setup)), CreateTestProbe());
        probe.Send(actor, DiscoveryActor.Start.Instance);
        var at = probe.ExpectMsg<DiscoveryActor.Started>().Udp!;
        foreach (var seed in new[] { 2, 3 })
        {
            var remote = new RemoteNode(UdpSockets.Instance, Time, Loopback.Bind, seed);
            var hashes = Enumerable.Range(0, 50).Select(i => remote.Send(remote.Ping(at) with { Version = (ulong)i }, at)).ToList();
            Assert.Equal(hashes, hashes.Select(_ => remote.Expect<Pong>(skipPings: true).Packet.PingHash));
        }

        Sys.Stop(actor);
    }

    // the kernel knows threads by their names
    private static int Threads(int port) => Directory.GetDirectories("/proc/self/task").Count(task =>
    {
        try
        {
            var name = File.ReadAllText(Path.Combine(task, "comm")).TrimEnd();
            return name == $"udp-{port}" || name.StartsWith($"udp-{port}-", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false; // gone meanwhile
        }
    });

    private sealed class Parent : UntypedActor
    {
        private readonly IActorRef _probe;

        public Parent(DiscoverySetup setup, IActorRef probe)
        {
            _probe = probe;
            var listener = Context.ActorOf(UdpListenerActor.Props(setup, new DiscoveryRefs()), "udp");
            probe.Tell(listener);
            listener.Tell(new UdpListenerActor.Open(setup.Settings.Bind));
        }

        protected override void OnReceive(object message) => _probe.Forward(message);
    }
}
