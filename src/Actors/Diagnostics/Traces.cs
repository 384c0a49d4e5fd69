using System.Diagnostics;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Actors.Diagnostics;

/// <summary>
/// Spans of what takes time: a dial, a handshake, a lookup, a request, a question to a name server or a gateway. Without a listener all of it is one comparison, and nothing is allocated. A span
/// outlives the handler that began it, so it never becomes the current one: else what the same thread does next would pass for a part of it.
/// </summary>
internal static class Traces
{
    internal const string Dial = "p2p/dial", Handshake = "p2p/handshake", Lookup = "discover/lookup",
        Ping = "discover/PING/v4", FindNode = "discover/FINDNODE/v4", EnrRequest = "discover/ENRREQUEST/v4",
        Ping5 = "discover/PING/v5", FindNode5 = "discover/FINDNODE/v5", TalkRequest5 = "discover/TALKREQ/v5",
        DnsQuery = "dns/query", NatSearch = "nat/search", NatMap = "nat/map";

    internal const string PeerTag = "peer", OutcomeTag = "outcome";

    private static readonly ActivitySource Source = new(Devp2pDiagnostics.SourceName);

    /// <summary>Null when nobody listens, or the listener does not want this one.</summary>
    /// <param name="name">One of the names here.</param>
    /// <param name="node">Name of our node.</param>
    /// <param name="parent">The span it is a part of; none by default.</param>
    internal static Activity? Begin(string name, string node, ActivityContext parent = default)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var current = Activity.Current;
        Activity.Current = null;
        var span = Source.StartActivity(name, ActivityKind.Client, parent)?.SetTag(Devp2pDiagnostics.NodeTag, node);
        Activity.Current = current;
        return span;
    }

    internal static Activity With(this Activity span, NodeId peer) => span.SetTag(PeerTag, peer.ToString());

    /// <summary>Ends it, once.</summary>
    /// <param name="span">The span.</param>
    /// <param name="outcome">How it ended, of a fixed set of words.</param>
    /// <param name="failed">Whether that counts as an error.</param>
    internal static void End(this Activity span, string outcome, bool failed)
    {
        if (span.IsStopped)
        {
            return;
        }

        span.SetTag(OutcomeTag, outcome);
        span.SetStatus(failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok, failed ? outcome : null);
        var current = Activity.Current;
        span.Stop();
        Activity.Current = current;
    }
}
