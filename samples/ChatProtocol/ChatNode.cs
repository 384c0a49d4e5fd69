using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Samples.ChatProtocol;

/// <summary>A node without discovery that speaks <c>chat/1</c> on loopback: only the parts that make and keep connections.</summary>
public sealed class ChatNode : IDisposable
{
    private readonly PrivateKey _key = PrivateKey.Generate();
    private readonly NodeRefs _refs = new();
    private readonly PeerMeters _meters;

    /// <param name="system">Where its actors live.</param>
    /// <param name="name">What its peers call it.</param>
    /// <param name="room">Gets what is heard.</param>
    public ChatNode(ActorSystem system, string name, IActorRef room)
    {
        var peers = new PeerSettings();
        _meters = new PeerMeters(name);
        var context = new ServerContext
        {
            NodeName = name,
            Key = _key,
            ClientName = "chat/" + name,
            Protocols = [ChatProtocolActor.Spec(room)],
            Server = new ServerSettings { Listen = new IPEndPoint(IPAddress.Loopback, 0) },
            Peers = peers,
            Sockets = TcpSockets.Instance,
            Time = TimeProvider.System,
            Randomness = SystemRandomness.Instance,
            Refs = _refs,
            Credit = new CreditPool(peers.SharedCredit),
            Meters = _meters,
        };
        _refs.Peers = system.ActorOf(PeersActor.Props(context), name + "-peers");
        _refs.Handshakes = system.ActorOf(HandshakesActor.Props(context), name + "-handshakes");
        _refs.Dials = system.ActorOf(DialsActor.Props(context), name + "-dials");
        _refs.Server = system.ActorOf(ServerActor.Props(context), name + "-server");
        _refs.Listener = system.ActorOf(ListenerActor.Props(context), name + "-listener");
        _refs.Dialer = system.ActorOf(DialSchedulerActor.Props(context), name + "-dialer");
    }

    /// <summary>Listens on a free port; where others find it.</summary>
    public async Task<Enode> StartAsync()
    {
        var started = await _refs.Listener.Ask<ListenerActor.Started>(ListenerActor.Start.Instance, TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        _refs.Dialer.Tell(DialSchedulerActor.Start.Instance);
        return Enode.Create(_key.PublicKey, started.Tcp!.Address, (ushort)started.Tcp.Port, 0);
    }

    /// <summary>Stays connected with this node.</summary>
    public void Connect(Enode node) => _refs.Server.Tell(new ServerActor.AddStatic(node));

    public void Dispose()
    {
        _meters.Dispose();
        _key.Dispose();
    }
}
