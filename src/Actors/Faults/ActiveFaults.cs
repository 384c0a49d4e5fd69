using System.Net;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>A plan while its node runs, restarts of the node included: the counts of the rules, the timers, and the sockets that may be struck at a time. Thread-safe.</summary>
internal sealed class ActiveFaults : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ActorSystem _system;
    private readonly string _node, _actorName;
    private readonly int _seed;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ILoggingAdapter _log;
    private readonly FaultCount[] _rules;
    private readonly List<ITimer> _timers = [];
    private readonly HashSet<IFaultySocket> _sockets = [];
    private IActorRef _actor = ActorRefs.Nobody;

    private ActiveFaults(FaultPlan plan, ActorSystem system, string node, string actorName, TimeProvider time)
    {
        (_system, _node, _actorName, _seed, _time, _start) = (system, node, actorName, plan.Seed, time, time.GetTimestamp());
        _log = Logging.GetLogger(system, "faults");
        _rules = [.. plan.Rules.Select((rule, index) => (rule, index)).Where(entry => PathPattern.Name(entry.rule.Node, node)).Select(Count)];
    }

    /// <summary>Makes a plan ready for a node that is about to be made; null when nothing of the plan is for it.</summary>
    internal static ActiveFaults? For(FaultPlan plan, ActorSystem system, string node, string actorName, TimeProvider time)
    {
        var faults = plan.IsEmpty ? null : new ActiveFaults(plan, system, node, actorName, time);
        if (faults is null || faults._rules.Length == 0)
        {
            return null;
        }

        if (time is SimulatedTime && faults._rules.FirstOrDefault(rule => rule.Rule is { Target: FaultTarget.File, Action: FaultAction.Stall }) is { } stall)
        {
            throw new SettingsException($"faults[{stall.Index}] do = stall: in a simulation no file can keep anybody waiting");
        }

        FaultRegistry.Of(system).Add(actorName, faults);
        return faults;
    }

    /// <summary>Time since the start of the node.</summary>
    internal TimeSpan Now => _time.GetElapsedTime(_start);

    internal TimeProvider Time => _time;

    /// <summary>The node's actor is there: the times begin to run.</summary>
    internal void Attach(IActorRef actor)
    {
        _actor = actor;
        lock (_gate)
        {
            _timers.AddRange(_rules.Where(rule => rule.Rule.IsTimed || rule.Rule.Target == FaultTarget.Partition).Select(rule =>
                _time.CreateTimer(_ => OnTime(rule), null, rule.Rule.Begin ?? TimeSpan.Zero, Timeout.InfiniteTimeSpan)));
        }
    }

    /// <summary>The rules for an actor.</summary>
    internal FaultCount[] OfActor(string path) =>
        [.. _rules.Where(rule => rule.Rule.Target == FaultTarget.Actor && PathPattern.Fits(rule.Rule.Pattern, path))];

    /// <summary>The same node with sockets and files that suffer, where the plan has rules for them.</summary>
    internal NodeBlueprint Strike(NodeBlueprint blueprint)
    {
        var files = Has(FaultTarget.File);
        var open = blueprint.OpenStore;
        return blueprint with
        {
            StreamSockets = Has(FaultTarget.Tcp, FaultTarget.TcpListener, FaultTarget.Partition) ? new FaultyStreamSockets(blueprint.StreamSockets, this) : blueprint.StreamSockets,
            DatagramSockets = Has(FaultTarget.Udp, FaultTarget.UdpSocket, FaultTarget.Partition) ? new FaultyDatagramSockets(blueprint.DatagramSockets, this) : blueprint.DatagramSockets,
            Files = files ? new FaultyFiles(blueprint.Files, this) : blueprint.Files,
            OpenStore = files ? directory => FaultyNodeStore.Open(open, directory, this) : open,
        };
    }

    /// <summary>Counts one operation with this address; the rule that strikes it, or null.</summary>
    internal FaultRule? Strikes(FaultTarget target, FaultAction action, IPEndPoint address) =>
        Strikes(rule => rule.Rule.Target == target && rule.Rule.Action == action && rule.Fits(address), address.ToString());

    /// <summary>Counts one operation with this file; whether it is struck.</summary>
    internal bool Strikes(FaultAction action, string file) => OfFile(action, file) is not null;

    /// <summary>Counts one operation with this file; keeps whoever calls waiting when it is struck, as a slow disk does.</summary>
    internal void Stall(string file)
    {
        if (OfFile(FaultAction.Stall, file) is { Duration: { } lasts })
        {
            using var over = new ManualResetEventSlim();
            using var timer = _time.CreateTimer(_ => over.Set(), null, lasts, Timeout.InfiniteTimeSpan);
            over.Wait();
        }
    }

    /// <summary>How long no byte will get through to this address; zero when they do now.</summary>
    internal TimeSpan CutFor(IPEndPoint remote)
    {
        var now = Now;
        return _rules.Where(rule => rule.Rule.Target == FaultTarget.Partition && rule.Fits(remote)).Select(rule => rule.CutFor(now)).DefaultIfEmpty().Max();
    }

    /// <summary>The socket can be struck at a time, until it is <see cref="Remove">removed</see>.</summary>
    internal void Add(IFaultySocket socket)
    {
        lock (_gate)
        {
            _sockets.Add(socket);
        }
    }

    internal void Remove(IFaultySocket socket)
    {
        lock (_gate)
        {
            _sockets.Remove(socket);
        }
    }

    /// <summary>Says what was struck.</summary>
    internal void Report(FaultCount rule, string where)
    {
        _log.Warning("injected into {0} of node {1}: {2}", where, _node, rule.Rule);
        _system.EventStream.Publish(new FaultStruck(_node, rule.Rule, where, Now));
    }

    public void Dispose()
    {
        FaultRegistry.Of(_system).Remove(_actorName, this);
        lock (_gate)
        {
            _timers.ForEach(timer => timer.Dispose());
            _timers.Clear();
        }
    }

    private static FaultCount Count((FaultRule Rule, int Index) entry) => new(
        entry.Rule, entry.Index, entry.Rule.Target is FaultTarget.Actor or FaultTarget.File || !AddressPattern.TryParse(entry.Rule.Pattern, out var address) ? null : address);

    private FaultRule? OfFile(FaultAction action, string file) =>
        Strikes(rule => rule.Rule.Target == FaultTarget.File && rule.Rule.Action == action && PathPattern.Name(rule.Rule.Pattern, file), file);

    private bool Has(params FaultTarget[] targets) => _rules.Any(rule => targets.Contains(rule.Rule.Target));

    // all rules count, one strikes
    private FaultRule? Strikes(Func<FaultCount, bool> fits, string where)
    {
        var now = Now;
        FaultCount? first = null;
        foreach (var rule in _rules)
        {
            if (fits(rule) && rule.Counts(now))
            {
                first ??= rule;
            }
        }

        if (first is not null)
        {
            Report(first, where);
        }

        return first?.Rule;
    }

    private void OnTime(FaultCount rule)
    {
        if (rule.Rule.Target == FaultTarget.Partition)
        {
            Report(rule, rule.Rule.Pattern); // it cuts by itself, also where nothing is sent
            return;
        }

        if (rule.Rule.Target == FaultTarget.Actor)
        {
            var actors = FaultWalk.Below(_actor).Where(found => PathPattern.Fits(rule.Rule.Pattern, found.Path)).ToList();
            FaultWalk.Choose(actors, rule.Rule.Limit, _seed, rule.Index).ForEach(found => found.Actor.Tell(new FaultTick(rule), ActorRefs.NoSender));
            return;
        }

        List<IFaultySocket> sockets;
        lock (_gate)
        {
            sockets = [.. _sockets.Where(socket => socket.Target == rule.Rule.Target && rule.Fits(socket.Address)).OrderBy(socket => socket.Address.ToString(), StringComparer.Ordinal)];
        }

        FaultWalk.Choose(sockets, rule.Rule.Limit, _seed, rule.Index).ForEach(socket =>
        {
            Report(rule, socket.Address.ToString());
            socket.Break();
        });
    }
}
