using System.Collections.Immutable;
using System.Net.Sockets;
using System.Net;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>Refresh (geth: doRefresh): seeds from the database and the bootnodes, a lookup of our own id, three lookups of random targets.</summary>
public sealed partial class TableActor
{
    internal const int SeedCount = 30;

    private const int RandomLookups = 3;

    internal static readonly TimeSpan SeedMaxAge = TimeSpan.FromDays(5), ResolveTimeout = TimeSpan.FromSeconds(5);

    private int _loading, _lookupsLeft;
    private object _refresh = new();
    private bool _isRefreshing;

    private void OnRefreshMessage(object message)
    {
        switch (message)
        {
            case Start:
                _started = true;
                BeginRefresh();
                break;
            case Reseed or RefreshTick when _started && !_isRefreshing:
                BeginRefresh();
                break;
            case Reseed or RefreshTick:
                break;
            case SeedsLoaded loaded when ReferenceEquals(loaded.Refresh, _refresh):
                OnLoaded(loaded.Nodes);
                break;
            case HostResolved resolved when ReferenceEquals(resolved.Refresh, _refresh):
                OnResolved(resolved);
                break;
            case LookupDone done when ReferenceEquals(done.Refresh, _refresh):
                NextLookup();
                break;
            case SeedsLoaded or HostResolved or LookupDone:
                break; // of a refresh before a restart
            default:
                Unhandled(message);
                break;
        }
    }

    private void BeginRefresh()
    {
        _isRefreshing = true;
        Timers.Cancel(nameof(RefreshTick));
        var refresh = _refresh = new object(); // by identity, so that no answer from before a restart can pass for one of now
        _loading = 1;
        _setup.Siblings.NodeDatabase.AskFor(
            new NodeDatabaseActor.GetSeeds(SeedCount, SeedMaxAge),
            Self,
            reply => new SeedsLoaded(refresh, (reply as NodeDatabaseActor.Seeds)?.Nodes ?? []),
            ResolveTimeout);
        foreach (var bootnode in _setup.Settings.Bootnodes)
        {
            if (bootnode.HostName is null)
            {
                Add(bootnode, inbound: false);
            }
            else
            {
                _loading++;
                Resolve(bootnode, refresh);
            }
        }
    }

    private void Resolve(Enode bootnode, object refresh) => _setup.HostNames.ResolveWithinAsync(bootnode.HostName!, ResolveTimeout).PipeTo(
        Self, Self, addresses => new HostResolved(refresh, bootnode, addresses), _ => new HostResolved(refresh, bootnode, []));

    private void OnResolved(HostResolved resolved)
    {
        // IPv4 first, as geth
        var address = resolved.Addresses.Where(_setup.Settings.Reaches).OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).FirstOrDefault();
        if (address is null)
        {
            _log.Warning("Bootnode {0}: host name {1} has no address", resolved.Bootnode.Id.Short, resolved.Bootnode.HostName);
            Context.Parent.Tell(new DiscoveryActor.SourceFailed(DiscoveryActor.Discv4, $"bootnode {resolved.Bootnode.Id.Short}: host name {resolved.Bootnode.HostName} has no address"));
            OnLoaded([]);
            return;
        }

        OnLoaded([resolved.Bootnode.WithAddress(address, resolved.Bootnode.Tcp, resolved.Bootnode.Udp)]);
    }

    private void OnLoaded(ImmutableArray<Enode> nodes)
    {
        foreach (var node in nodes)
        {
            Add(node, inbound: false);
        }

        if (--_loading == 0)
        {
            _lookupsLeft = 1 + RandomLookups;
            NextLookup();
        }
    }

    private void NextLookup()
    {
        if (_lookupsLeft == 0 || _table.Count == 0)
        {
            EndRefresh();
            return;
        }

        var target = _setup.Key.PublicKey.Bytes.ToArray();
        if (_lookupsLeft-- <= RandomLookups)
        {
            _setup.Randomness.Fill(target);
        }

        var refresh = _refresh;
        _refs.Lookups.AskFor(new LookupsActor.Find(0, target), Self, _ => new LookupDone(refresh), 3 * LookupActor.Bound);
    }

    private void EndRefresh()
    {
        _isRefreshing = false;
        _table.MarkInitialized();
        var half = _setup.Settings.RefreshInterval / 2;
        Timers.StartSingleTimer(nameof(RefreshTick), RefreshTick.Instance, half + TimeSpan.FromMilliseconds(_setup.Randomness.Next((int)half.TotalMilliseconds)));
    }

    private sealed record SeedsLoaded(object Refresh, ImmutableArray<Enode> Nodes) : IDeadLetterSuppression, ILocalMessage;

    private sealed record HostResolved(object Refresh, Enode Bootnode, IReadOnlyList<IPAddress> Addresses) : IDeadLetterSuppression, ILocalMessage;

    private sealed record LookupDone(object Refresh) : IDeadLetterSuppression, ILocalMessage;

    private sealed record RefreshTick : ILocalMessage
    {
        public static RefreshTick Instance { get; } = new();
    }
}
