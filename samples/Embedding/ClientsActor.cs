using System.Collections.Immutable;
using Akka.Actor;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Samples.Embedding;

/// <summary>
/// Keeps a live map of what the peers call themselves. It asks the server once for those that are there, then follows the events; when it was too slow
/// and lost some, it asks again.
/// </summary>
public sealed class ClientsActor(Devp2pRefs node) : UntypedActor
{
    private readonly Dictionary<NodeId, string> _names = [];

    /// <summary>Query, answered by <see cref="Clients"/>.</summary>
    public sealed record GetClients
    {
        public static GetClients Instance { get; } = new();
    }

    /// <summary>What each connected peer calls itself, by node id.</summary>
    public sealed record Clients(ImmutableSortedDictionary<string, string> NameById);

    public static Props Props(Devp2pRefs node) => Akka.Actor.Props.Create(() => new ClientsActor(node));

    protected override void PreStart()
    {
        node.Events.Tell(new EventsActor.Subscribe(Self, EventKinds.Peers), Self);
        node.Server.Tell(ServerActor.GetPeers.Instance, Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EventsActor.Delivered delivered:
                OnEvent(delivered.Event);
                Sender.Tell(new EventsActor.Acknowledge(delivered.Number), Self);
                break;
            case EventsActor.Lost:
                node.Server.Tell(ServerActor.GetPeers.Instance, Self);
                break;
            case ServerActor.Peers peers:
                _names.Clear();
                foreach (var peer in peers.All)
                {
                    _names[peer.Id] = Printable.Text(peer.ClientName);
                }

                break;
            case GetClients:
                Sender.Tell(new Clients(_names.ToImmutableSortedDictionary(pair => pair.Key.ToString(), pair => pair.Value)));
                break;
            case EventsActor.Ended:
                _names.Clear();
                break;
            case EventsActor.Subscribed:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnEvent(object something)
    {
        switch (something)
        {
            case PeerAdded { Peer: var peer }:
                _names[peer.Id] = Printable.Text(peer.ClientName);
                Console.WriteLine($"{_names[peer.Id]} joined");
                break;
            case PeerDropped dropped when _names.Remove(dropped.Id, out var name):
                Console.WriteLine($"{name} left");
                break;
        }
    }
}
