namespace Akka.Devp2p.Actors.Faults;

/// <summary>Plans from a seed, for soak tests: faults of all kinds that a node must outlive, at random times and places.</summary>
public static class RandomFaults
{
    /// <summary>An actor that is kept is struck at most so often within <see cref="Window"/>: once more would rightly end the node.</summary>
    public const int MaxPerActor = 3;

    /// <summary>What failures of one actor are counted over.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    // of a rule; several are of failing actors, the last is of files
    private const int Kinds = 12, OfFiles = Kinds - 1;

    // restarted or resumed by their parents, the node itself too
    private static readonly string[] s_kept =
    [
        ".",
        "server", "listener", "dialer", "local-node", "node-db", "peers", "handshakes", "dials", "services",
        "discovery", "discovery/udp", "discovery/v4", "discovery/table", "discovery/bonds", "discovery/lookups",
        "discovery/v5", "discovery/v5/table", "discovery/v5/lookups", "discovery/v5/topics", "discovery/v5/topics/registrar", "discovery/mixer",
    ];

    // stopped
    private static readonly string[] s_stopped = ["peers/*", "peers/*/*", "nat", "discovery/dns"];

    // stopped, and so short-lived that there is seldom one
    private static readonly string[] s_brief = ["dials/*", "handshakes/*", "discovery/bonds/*", "discovery/lookups/*", "discovery/v5/session-*", "discovery/v5/lookups/*"];

    /// <summary>A plan of <paramref name="count"/> faults, each for one of the nodes, spread evenly over a time that begins with the nodes.</summary>
    /// <param name="seed">The same seed gives the same plan.</param>
    /// <param name="nodes">Names of the nodes.</param>
    /// <param name="count">How many faults; each strikes once at most, those of datagrams up to 20 times, those of files up to 5. One of a part that a node has not (topics, DNS) never does.</param>
    /// <param name="from">The first may strike then.</param>
    /// <param name="over">The time from the first to the last.</param>
    /// <param name="disks">Names of the nodes with a data directory, whose files alone can suffer; null is all, empty is none.</param>
    public static FaultPlan Create(int seed, IReadOnlyList<string> nodes, int count, TimeSpan from, TimeSpan over, IReadOnlyList<string>? disks = null)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfZero(nodes.Count);
        var random = new SeededRandomness(seed);
        var struck = new Dictionary<(string, string), List<TimeSpan>>();
        var rules = new List<FaultRule>();
        while (rules.Count < count)
        {
            var at = from + TimeSpan.FromTicks(over.Ticks / count * rules.Count) + TimeSpan.FromMilliseconds(random.Next(1_000));
            var kind = random.Next(Kinds);
            var among = kind == OfFiles ? disks ?? nodes : nodes;
            var node = among.Count == 0 ? null : among[random.Next(among.Count)];
            if (node is not null && Choose(random, kind, node, at, struck) is { } rule)
            {
                rules.Add(rule.OfNode(node).At(at));
            }
        }

        return FaultPlan.None.With(rules).WithSeed(seed);
    }

    private static FaultRule? Choose(SeededRandomness random, int kind, string node, TimeSpan at, Dictionary<(string, string), List<TimeSpan>> struck)
    {
        switch (kind)
        {
            case < 5:
                var path = s_kept[random.Next(s_kept.Length)];
                return MayStrike(struck, node, path, at) ? FaultRule.Actor(path).Throw() : null;
            case < 7:
                var chosen = random.Next(s_stopped.Length + s_brief.Length);
                var stopped = FaultRule.Actor(chosen < s_stopped.Length ? s_stopped[chosen] : s_brief[chosen - s_stopped.Length]).Times(1);
                // the next message that one of them gets, or one of those that there are then
                stopped = chosen >= s_stopped.Length || random.Next(2) == 0 ? stopped.Nth(1) : stopped;
                return random.Next(3) == 0 ? stopped.Stop() : stopped.Throw();
            case 7:
                return random.Next(2) == 0 ? FaultRule.UdpSocket("*").Reset() : FaultRule.TcpListener("*").Times(1).Reset();
            case 8:
                return random.Next(3) switch
                {
                    0 => FaultRule.Tcp("*").Times(1).Reset(),
                    1 => FaultRule.Tcp("*").Nth(1).Corrupt(),
                    _ => FaultRule.Tcp("*").Nth(1).Stall(TimeSpan.FromSeconds(1 + random.Next(20))),
                };
            case 9:
                var datagrams = FaultRule.Udp("*").Times(20);
                return random.Next(4) switch { 0 => datagrams.Drop(), 1 => datagrams.Duplicate(), 2 => datagrams.Corrupt(), _ => datagrams.Refuse() };
            case 10:
                // from all, or from one half of the addresses
                var from = random.Next(3) switch { 0 => "*", 1 => "0.0.0.0/1", _ => "128.0.0.0/1" };
                return FaultRule.Partition(node, from, TimeSpan.FromSeconds(1 + random.Next(60)));
            default:
                return OfFile(random);
        }
    }

    // a write may come in hours only, so also what a failed part reads again
    private static FaultRule OfFile(SeededRandomness random)
    {
        var file = FaultRule.File(random.Next(3) == 0 ? "record-sequence" : "node-db").Times(1 + random.Next(5));
        return random.Next(4) switch { 0 => file.DiskFull(), 1 => file.Refuse(), 2 => file.Corrupt(), _ => file.ShortRead() };
    }

    // each path by itself: a part that fails takes those below it along, and they begin to count anew
    private static bool MayStrike(Dictionary<(string, string), List<TimeSpan>> struck, string node, string path, TimeSpan at)
    {
        if (!struck.TryGetValue((node, path), out var times))
        {
            struck[(node, path)] = times = [];
        }

        if (times.Count(time => at - time < Window) >= MaxPerActor)
        {
            return false;
        }

        times.Add(at);
        return true;
    }
}
