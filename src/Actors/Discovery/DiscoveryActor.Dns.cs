using Akka.Devp2p.Actors.Discovery.Dns;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Lists in DNS, a further source of candidates: asked when lookups are, and started anew when it fails.</summary>
public sealed partial class DiscoveryActor
{
    /// <summary>Name of the lists in DNS among the sources.</summary>
    public const string DnsLists = "dns";

    /// <summary>After a failure the next one starts so late, doubled up to <see cref="LastDnsRestart"/>; one that has lived that long begins at the first again.</summary>
    internal static readonly TimeSpan FirstDnsRestart = TimeSpan.FromMinutes(1), LastDnsRestart = TimeSpan.FromHours(1);

    private IActorRef _dns = ActorRefs.Nobody;
    private TimeSpan _dnsRestart = FirstDnsRestart;
    private DateTimeOffset _dnsSince;

    private void StartDns()
    {
        if (_setup.Settings.Dns.Urls.IsEmpty)
        {
            return;
        }

        _log.Info("Looking for nodes in {0} DNS lists", _setup.Settings.Dns.Urls.Length);
        _dnsSince = _setup.Time.GetUtcNow();
        _dns = Context.WatchWith(Context.ActorOf(DnsDiscoveryActor.Props(_setup), "dns"), DnsGone.Instance);
    }

    private void OnDnsMessage(object message)
    {
        switch (message)
        {
            case DnsDiscoveryActor.Found found:
                OnListed(Enode.FromRecord(found.Record));
                break;
            case DnsGone:
                OnDnsGone();
                break;
            case DnsTick:
                StartDns();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnListed(Enode node)
    {
        _foundBy[DnsLists].Add(node.Id, _setup.Time.GetUtcNow());
        if (node.TcpEndPoint is not null)
        {
            _buffer.Add(new Candidate(node, DnsLists));
            AnswerWaiters();
        }
    }

    private void OnDnsGone()
    {
        var now = _setup.Time.GetUtcNow();
        _dnsRestart = now - _dnsSince >= LastDnsRestart ? FirstDnsRestart : _dnsRestart;
        _dns = ActorRefs.Nobody;
        _errors[DnsLists] = new SourceError("the actor has failed", now);
        Timers.StartSingleTimer(nameof(DnsTick), DnsTick.Instance, _dnsRestart);
        _dnsRestart = 2 * _dnsRestart < LastDnsRestart ? 2 * _dnsRestart : LastDnsRestart;
    }

    private sealed record DnsGone : ILocalMessage
    {
        public static DnsGone Instance { get; } = new();
    }

    private sealed record DnsTick : ILocalMessage
    {
        public static DnsTick Instance { get; } = new();
    }
}
