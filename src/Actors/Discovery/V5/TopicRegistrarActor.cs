using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Discv5.Topics;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.V5;

/// <summary>Answers REGTOPIC and TOPICQUERY from <see cref="AdCache"/>. After a restart it begins with none, and with other tickets: advertisers come again.</summary>
public sealed class TopicRegistrarActor : Devp2pActor
{
    private readonly DiscoverySetup _setup;
    private readonly AdCache _ads;
    private ImmutableArray<NodeRecord> _pool = [];

    public TopicRegistrarActor(DiscoverySetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        (_setup, _ads) = (setup, new AdCache(setup.Randomness.Fill));
    }

    public static Props Props(DiscoverySetup setup) => Akka.Actor.Props.Create(() => new TopicRegistrarActor(setup));

    protected override void PreStart() => Context.Parent.Tell(TopicsActor.GetPool.Instance);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Requested { Request: RegisterTopic register, Record: { } record } requested:
                OnRegister(requested, register, record);
                break;
            case Requested { Request: TopicQuery query } requested:
                OnQuery(requested, query);
                break;
            case TopicsActor.Pool pool:
                _pool = pool.Nodes;
                break;
            case GetStatus:
                Sender.Tell(new Status(_ads.Count));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnRegister(Requested requested, RegisterTopic register, NodeRecord record)
    {
        var decision = _ads.Register(register.Topic, record, requested.From, register.Ticket.Span, _setup.Time.GetUtcNow());
        var auxiliary = Auxiliary(register.Topic, register.Distances, requested.From, record.Id);
        var parts = auxiliary.Count == 0 ? [] : Nodes.Split(register.Request, auxiliary);
        var total = (byte)(1 + parts.Count);
        Reply(requested, [
            new TopicConfirmation(register.Request, total, decision.Ticket, (ulong)decision.Wait.TotalMilliseconds),
            .. parts.Select(part => part with { Total = total }),
        ]);
    }

    /// <summary>An answer always has a TOPICNODES, an empty one when nobody is listed, so that the other need not wait for its time to be over.</summary>
    private void OnQuery(Requested requested, TopicQuery query)
    {
        var ads = _ads.Find(query.Topic, TopicRules.MaxReturned, _setup.Randomness.Next, _setup.Time.GetUtcNow())
            .Where(ad => NetCheck.CheckRelay(requested.From, ad.Address) is null);
        var listed = Nodes.Split(query.Request, ads.Select(ad => ad.Record.Encoded));
        var auxiliary = Auxiliary(query.Topic, query.Distances, requested.From, null);
        var parts = auxiliary.Count == 0 ? [] : Nodes.Split(query.Request, auxiliary);
        var total = (byte)(listed.Count + parts.Count);
        Reply(requested, [.. listed.Select(part => new TopicNodes(query.Request, total, part.Records)), .. parts.Select(part => part with { Total = total })]);
    }

    /// <summary>For each distance at which the other has room one node that we know there, and none whose address it would not take from us.</summary>
    private List<ReadOnlyMemory<byte>> Auxiliary(Hash256 topic, IReadOnlyList<ushort> distances, IPAddress asker, NodeId? except)
    {
        var wanted = distances.Take(TopicRules.MaxDistances).ToHashSet();
        return
        [
            .. _pool.Where(record => record.Id != except && wanted.Contains((ushort)TopicRules.BucketOf(topic, record.Id))
                    && Enode.FromRecord(record).UdpEndPoint is { } at && NetCheck.CheckRelay(asker, at.Address) is null)
                .GroupBy(record => TopicRules.BucketOf(topic, record.Id))
                .Select(bucket => bucket.ElementAt(_setup.Randomness.Next(bucket.Count())).Encoded)
                .Take(TopicRules.MaxAuxiliary),
        ];
    }

    private static void Reply(Requested requested, ImmutableList<Discv5Message> messages) =>
        Context.Sender.Tell(new Discv5Actor.TopicReply(requested.Id, messages));

    /// <summary>A request of another node. Answered with <see cref="Discv5Actor.TopicReply"/>.</summary>
    /// <param name="From">Its address, proven by its session.</param>
    /// <param name="Request">REGTOPIC or TOPICQUERY.</param>
    /// <param name="Record">Of a REGTOPIC: the sender's own record, verified.</param>
    internal sealed record Requested(long Id, IPAddress From, Discv5Message Request, NodeRecord? Record) : IDeadLetterSuppression, ILocalMessage;

    /// <summary>Answered with <see cref="Status"/>.</summary>
    public sealed record GetStatus : ILocalMessage
    {
        public static GetStatus Instance { get; } = new();
    }

    /// <summary>How many advertisements of others are listed here.</summary>
    /// <param name="Ads">Advertisements of others that we list.</param>
    public sealed record Status(int Ads) : ILocalMessage;
}
