namespace Akka.Devp2p.Node.Rpc;

/// <summary>One message of a connection that stays open, until it is answered. Subscriptions made in it start with the answer, so that no event is ahead of it.</summary>
internal sealed class RpcExchange(RpcSession session)
{
    private readonly List<(string Id, string Space, RpcTopic Topic)> _starting = [];

    /// <summary>The id of a new subscription; null when there are too many.</summary>
    public string? Subscribe(string space, RpcTopic topic)
    {
        var id = session.Reserve();
        if (id is not null)
        {
            _starting.Add((id, space, topic));
        }

        return id;
    }

    /// <summary>False when there is no such subscription.</summary>
    public bool Unsubscribe(string id)
    {
        _starting.RemoveAll(starting => starting.Id == id);
        return session.Unsubscribe(id);
    }

    /// <summary>Those made in it and not taken back.</summary>
    public IReadOnlyList<(string Id, string Space, RpcTopic Topic)> Starting => _starting;
}
