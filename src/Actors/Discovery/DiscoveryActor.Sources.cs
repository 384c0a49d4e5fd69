using System.Collections.Immutable;
using Akka.Devp2p.Actors.Serialization;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>How each source of nodes does, for whoever wonders why none come.</summary>
public sealed partial class DiscoveryActor
{
    /// <summary>Name of discovery v4 among the sources.</summary>
    public const string Discv4 = "discv4";

    private readonly Dictionary<string, SourceError> _errors = [];

    private void OnSourceMessage(object message)
    {
        switch (message)
        {
            case GetSources:
                Sender.Tell(new Sources(
                [
                    new SourceStatus(Discv4, _setup.Settings is { Enabled: true, V4: true }, _found.Found, _found.LastNew, _errors.GetValueOrDefault(Discv4)),
                    DnsStatus,
                ]));
                break;
            case SourceFailed failed:
                _errors[failed.Source] = new SourceError(Printable.Text(failed.Error), _setup.Time.GetUtcNow());
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
