using System.Collections.Immutable;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Serialization;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>How each source of nodes does, for whoever wonders why none come.</summary>
public sealed partial class DiscoveryActor
{
    /// <summary>Name of discovery v4 among the sources.</summary>
    public const string Discv4 = "discv4";

    /// <summary>Name of discovery v5 among the sources.</summary>
    public const string Discv5 = "discv5";

    private readonly Dictionary<string, SourceError> _errors = [];
    private readonly Dictionary<string, FoundNodes> _foundBy = new()
    {
        [Discv4] = new FoundNodes(), [Discv5] = new FoundNodes(), [DnsLists] = new FoundNodes(),
    };

    private void OnSourceMessage(object message)
    {
        switch (message)
        {
            case GetSources:
                Sender.Tell(new Sources(
                [
                    StatusOf(Discv4, _setup.Settings.V4), StatusOf(Discv5, _setup.Settings.V5), StatusOf(DnsLists, !_setup.Settings.Dns.Urls.IsEmpty),
                ]));
                break;
            case SourceFailed failed:
                _errors[failed.Source] = new SourceError(Printable.Text(failed.Error), _setup.Time.GetUtcNow());
                break;
            default:
                OnDiscv5Message(message);
                break;
        }
    }

    private SourceStatus StatusOf(string name, bool isOn) => new(
        name, _setup.Settings.Enabled && isOn, _foundBy[name].Count, _foundBy[name].Last, _errors.GetValueOrDefault(name));

    private void LookIn(string source, IActorRef lookups, ReadOnlyMemory<byte> target)
    {
        if (!lookups.IsNobody())
        {
            _lookups[++_lookupId] = source;
            lookups.Tell(new LookupsActor.Find(_lookupId, target, Progress: true));
        }
    }

    private void OnDiscv5Message(object message)
    {
        switch (message)
        {
            case Discv5Actor.RegisterTalkHandler or Discv5Actor.Talk or Discv5Actor.FindAtDistances when !_refs.V5.IsNobody():
                _refs.V5.Forward(message);
                break;
            case Discv5Actor.RegisterTalkHandler:
                break; // nobody will ask
            case Discv5Actor.Talk talk:
                Sender.Tell(new RequestFailed(talk.Node.Id, RequestFailure.Off));
                break;
            case Discv5Actor.FindAtDistances find:
                Sender.Tell(new RequestFailed(find.Node.Id, RequestFailure.Off));
                break;
            default:
                OnDnsMessage(message);
                break;
        }
    }

    /// <summary>Query, answered by <see cref="Sources"/>.</summary>
    public sealed record GetSources : ILocalMessage
    {
        public static GetSources Instance { get; } = new();
    }

    /// <summary>Each way of finding nodes, also one that is off.</summary>
    public sealed record Sources(ImmutableArray<SourceStatus> All) : ILocalMessage;

    /// <summary>From an actor of a source: something went wrong that an operator should be able to see.</summary>
    internal sealed record SourceFailed(string Source, string Error) : IDeadLetterSuppression, ILocalMessage;
}
