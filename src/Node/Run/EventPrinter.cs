using System.Net;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire;
using Serilog;

namespace Akka.Devp2p.Node.Run;

/// <summary>
/// Prints what happens: log lines always, JSON lines when asked. "ready" comes first: events before it wait for it.
/// </summary>
/// <param name="node">Name of the node when there are several, else null.</param>
/// <param name="json">Null without --json.</param>
internal sealed class EventPrinter(string? node, JsonEvents? json)
{
    private readonly Lock _gate = new();
    private List<object>? _early = [];

    public void Ready(NodeActor.Started started, IPEndPoint? http, IPEndPoint? ws = null)
    {
        lock (_gate)
        {
            json?.Ready(node, started.Self, started.Record, started.Tcp, started.Udp, http, ws, RunningNode.ListeningOf(started));
            foreach (var message in _early ?? [])
            {
                Show(message);
            }

            _early = null;
        }
    }

    /// <summary>Takes an event of the EventStream; from any thread.</summary>
    public void Print(object message)
    {
        lock (_gate)
        {
            if (_early is not null)
            {
                _early.Add(message);
            }
            else
            {
                Show(message);
            }
        }
    }

    public void Failed(string reason) => json?.Failed(node, reason);

    private void Show(object message)
    {
        switch (message)
        {
            case PeerAdded added:
                Log.Debug("Peer added: {Peer} {Name} ({Source})", added.Peer.Id.Short, Printable.Text(added.Peer.ClientName), added.Peer.Source);
                json?.PeerAdded(node, added.Peer);
                break;
            case PeerDropped dropped:
                Log.Debug("Peer dropped: {Peer}, {Reason} by {By}", dropped.Id.Short, DisconnectText.Of(dropped.Reason), dropped.ByRemote ? "remote" : "us");
                json?.PeerDropped(node, dropped);
                break;
        }
    }
}
