using System.Collections.Immutable;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>Hands the events of a node's peers to whoever has subscribed. One publishes, any number of threads subscribe.</summary>
internal sealed class PeerEventFeed
{
    private readonly Dictionary<NodeId, (string Local, string Remote)> _addresses = [];
    private ImmutableArray<Subscription> _subscriptions = [];

    /// <summary>Calls the listener with each <see cref="PeerEventJson"/> until the result is disposed.</summary>
    public IDisposable Subscribe(Action<object> listener)
    {
        var subscription = new Subscription(this, listener);
        ImmutableInterlocked.Update(ref _subscriptions, all => all.Add(subscription));
        return subscription;
    }

    /// <summary>Completes when the peer has been dropped after this call.</summary>
    public async Task WhenDroppedAsync(NodeId id, Func<Task<bool>> isWorthWaiting, CancellationToken cancellationToken)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var peer = id.ToString();
        using var subscription = Subscribe(message =>
        {
            if (message is PeerEventJson { Type: "drop" } drop && drop.Peer == peer)
            {
                gone.TrySetResult();
            }
        });
        if (await isWorthWaiting())
        {
            await gone.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes an event; one at a time. Others than those of peers are passed over.</summary>
    public void Publish(object message)
    {
        if (Translate(message) is { } translated)
        {
            foreach (var subscription in _subscriptions)
            {
                subscription.Listener(translated);
            }
        }
    }

    private PeerEventJson? Translate(object message)
    {
        switch (message)
        {
            case PeerAdded { Peer: var peer }:
                var addresses = _addresses[peer.Id] = (peer.Local.ToString(), peer.Remote.ToString());
                return new PeerEventJson("add", peer.Id.ToString(), Local: addresses.Local, Remote: addresses.Remote);
            case PeerDropped dropped:
                _addresses.Remove(dropped.Id, out addresses);
                return new PeerEventJson("drop", dropped.Id.ToString(), DisconnectText.Of(dropped.Reason), Local: addresses.Local, Remote: addresses.Remote);
            case MessageSent sent:
                return Message("msgsend", sent.Peer, sent.Protocol, sent.Code, sent.Size);
            case MessageReceived received:
                return Message("msgrecv", received.Peer, received.Protocol, received.Code, received.Size);
            default:
                return null;
        }
    }

    private PeerEventJson? Message(string type, NodeId peer, string protocol, int code, int size)
    {
        if (_subscriptions.IsEmpty)
        {
            return null;
        }

        var (local, remote) = _addresses.GetValueOrDefault(peer);
        return new PeerEventJson(type, peer.ToString(), Protocol: protocol, MsgCode: code, MsgSize: size, Local: local, Remote: remote);
    }

    private sealed class Subscription(PeerEventFeed feed, Action<object> listener) : IDisposable
    {
        public Action<object> Listener { get; } = listener;

        public void Dispose() => ImmutableInterlocked.Update(ref feed._subscriptions, all => all.Remove(this));
    }
}
