using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Tests.Shared.Dns;
using Akka.TestKit;

namespace Akka.Devp2p.Actors.Tests.Discovery.Dns;

/// <summary>A name server on any network: it answers from its zone, and tells a probe what it is asked for.</summary>
internal sealed class NameServer : IDisposable
{
    private readonly IDatagramSocket _socket;
    private readonly TestProbe _asked;

    public NameServer(IDatagramSockets sockets, IPEndPoint at, TestProbe asked)
    {
        _asked = asked;
        _socket = sockets.Bind(at);
        Answer = (id, name) => Zone.TryGetValue(name, out var text) ? new AnswerMaker(id, name).Text(text).ToArray() : new AnswerMaker(id, name, flags: 0x8183).ToArray();
        _socket.Start(OnQuery, _ => { });
    }

    public IPEndPoint At => _socket.LocalEndPoint;

    public ConcurrentDictionary<string, string> Zone { get; } = new();

    /// <summary>Ids and ports of all queries.</summary>
    public ConcurrentQueue<(ushort Id, IPEndPoint From)> Queries { get; } = new();

    /// <summary>What is answered to (id, name); null for nothing.</summary>
    public Func<ushort, string, byte[]?> Answer { get; set; }

    public void Publish(string domain, IReadOnlyDictionary<string, string> texts)
    {
        foreach (var name in Zone.Keys.Where(name => name.EndsWith(domain, StringComparison.Ordinal)))
        {
            Zone.TryRemove(name, out _);
        }

        foreach (var (name, text) in texts)
        {
            Zone[name] = text;
        }
    }

    public void Send(byte[] message, IPEndPoint to) => _socket.Send(message, to);

    public void Dispose() => _socket.Dispose();

    internal static (ushort Id, string Name) Read(ReadOnlySpan<byte> query)
    {
        var name = new StringBuilder();
        for (var at = 12; query[at] != 0; at += query[at] + 1)
        {
            name.Append(name.Length > 0 ? "." : "").Append(Encoding.ASCII.GetString(query.Slice(at + 1, query[at])));
        }

        return ((ushort)((query[0] << 8) | query[1]), name.ToString());
    }

    private void OnQuery(ReadOnlySpan<byte> query, IPEndPoint from)
    {
        var (id, name) = Read(query);
        Queries.Enqueue((id, from));
        _asked.Ref.Tell(name, Akka.Actor.ActorRefs.NoSender);
        if (Answer(id, name) is { } answer)
        {
            _socket.Send(answer, from);
        }
    }
}
