using System.Diagnostics;
using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Sockets.Real;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>The listener on real sockets of 127.0.0.1.</summary>
public sealed class UdpListenerStopTests : DiscoverySpec
{
    [Fact]
    public void Stop_WhileBlockedInReceive_JoinsTheThreadWithinASecond_100Times()
    {
        var setup = Setup(Calm with { Bind = new IPEndPoint(IPAddress.Loopback, 0) }) with { Sockets = UdpSockets.Instance };
        for (var i = 0; i < 100; i++)
        {
            var probe = CreateTestProbe();
            var parent = Sys.ActorOf(Props.Create(() => new Parent(setup, probe.Ref)));
            var (listener, opened) = (probe.ExpectMsg<IActorRef>(), probe.ExpectMsg<UdpListenerActor.Opened>());
            probe.Watch(listener);
            var watch = Stopwatch.StartNew();
            Sys.Stop(listener);
            probe.ExpectTerminated(listener);
            Assert.True(watch.Elapsed < UdpSocket.JoinTimeout, $"round {i}: {watch.Elapsed}");
            using (new UdpSocket(opened.Local))
            {
                // the port is free again
            }

            Sys.Stop(parent);
        }
    }

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
