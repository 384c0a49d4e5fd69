using Akka.Devp2p.Actors.Discovery.Dns;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Lists in DNS, a further source of candidates: asked through NodeSourceActor, and started anew when it fails.</summary>
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
        var dns = Context.ActorOf(DnsDiscoveryActor.Props(_setup), "dns");
        _dns = Context.WatchWith(dns, new DnsGone(dns));
    }

    private void OnDnsMessage(object message)
    {
        switch (message)
        {
            case DnsDiscoveryActor.Want:
                _dns.Tell(message);
                break;
            case DnsDiscoveryActor.Retry retry:
                RetryDns(retry);
                break;
            case DnsDiscoveryActor.Found:
                _refs.Mixer.Forward(message);
                break;
            case DnsGone gone when gone.Dns.Equals(_dns):
                OnDnsGone();
                break;
            case DnsGone:
                break; // of before a restart
            case DnsTick:
                StartDns();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>At once, also when it was to be started later.</summary>
    private void RetryDns(DnsDiscoveryActor.Retry retry)
    {
        if (Timers.IsTimerActive(nameof(DnsTick)))
        {
            Timers.Cancel(nameof(DnsTick));
            StartDns();
        }
        else
        {
            _dns.Tell(retry);
        }
    }

    private void OnDnsGone()
    {
        var now = _setup.Time.GetUtcNow();
        _dnsRestart = now - _dnsSince >= LastDnsRestart ? FirstDnsRestart : _dnsRestart;
        _dns = ActorRefs.Nobody;
        _refs.Mixer.Tell(new SourceFailed(DnsLists, "the actor has failed"));
        Timers.StartSingleTimer(nameof(DnsTick), DnsTick.Instance, _dnsRestart);
        _dnsRestart = 2 * _dnsRestart < LastDnsRestart ? 2 * _dnsRestart : LastDnsRestart;
    }

    private sealed record DnsGone(IActorRef Dns) : ILocalMessage;

    private sealed record DnsTick : ILocalMessage
    {
        public static DnsTick Instance { get; } = new();
    }
}
