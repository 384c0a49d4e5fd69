using System.Diagnostics;
using System.Net;
using Akka.Devp2p.Actors.Diagnostics;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>A request of ours to a node: geth's callV5.</summary>
/// <param name="node">Who is asked.</param>
/// <param name="to">Where.</param>
/// <param name="request">What.</param>
/// <param name="kind">Who wants to know, and so what the answer looks like.</param>
/// <param name="asker">Who gets it.</param>
internal sealed class Discv5Call(Enode node, IPEndPoint to, Discv5Message request, Discv5CallKind kind, IActorRef asker)
{
    private readonly HashSet<NodeId> _seen = [];

    internal Enode Node => node;

    internal IPEndPoint To => to;

    internal Discv5Message Request => request;

    internal Discv5CallKind Kind => kind;

    internal IActorRef Asker => asker;

    /// <summary>What has come of an answer about a topic; null when something else was asked.</summary>
    internal TopicAnswer? Topic { get; } = request switch
    {
        RegisterTopic register => new TopicAnswer(register.Topic, register.Distances),
        TopicQuery query => new TopicAnswer(query.Topic, query.Distances),
        _ => null,
    };

    internal bool Expects(Discv5MessageType type) => request switch
    {
        Ping => type == Discv5MessageType.Pong,
        FindNode => type == Discv5MessageType.Nodes,
        RegisterTopic => type is Discv5MessageType.TopicConfirmation or Discv5MessageType.Nodes,
        TopicQuery => type is Discv5MessageType.TopicNodes or Discv5MessageType.Nodes,
        _ => type == Discv5MessageType.TalkResponse,
    };

    /// <summary>Of the last packet sent, by which WHOAREYOU names it.</summary>
    internal PacketNonce Nonce { get; set; }

    /// <summary>From the first packet to the end; null when nobody listens, or nothing has been sent.</summary>
    internal Activity? Span { get; set; }

    internal string Trace => request switch
    {
        Ping => Traces.Ping5,
        FindNode => Traces.FindNode5,
        _ => Traces.TalkRequest5,
    };

    internal DateTimeOffset SentAt { get; set; }

    internal DateTimeOffset Deadline { get; set; }

    /// <summary>True when it was answered by WHOAREYOU; a second one counts for nothing.</summary>
    internal bool Challenged { get; set; }

    /// <summary>NODES packets so far.</summary>
    internal int Packets { get; private set; }

    internal List<NodeRecord> Records { get; } = [];

    /// <param name="failure">Null when it was answered.</param>
    internal void End(RequestFailure? failure) => Span?.End(failure?.ToString() ?? "Answered", failed: failure is not null);

    /// <summary>Takes one of several NODES packets; what is no good is left out, and <paramref name="bad"/> is told why. True when it was the last.</summary>
    internal bool OnNodes(Nodes nodes, Func<ReadOnlyMemory<byte>, (NodeRecord? Record, string? Fault)> check, Action<string> bad)
    {
        foreach (var rlp in nodes.Records)
        {
            if (_seen.Count >= Nodes.MaxRecords)
            {
                return true;
            }

            var (record, fault) = check(rlp);
            fault ??= !IsAskedFor(record!.Id) ? Discv5Counters.RecordDistance : !_seen.Add(record.Id) ? Discv5Counters.RecordTwice : null;
            if (fault is null)
            {
                Records.Add(record!);
            }
            else
            {
                bad(fault);
            }
        }

        return ++Packets >= Math.Min((int)nodes.Total, Nodes.MaxPackets);
    }

    private bool IsAskedFor(NodeId id) => ((FindNode)request).Distances.Contains((ushort)NodeId.LogDistance(node.Id, id));
}
