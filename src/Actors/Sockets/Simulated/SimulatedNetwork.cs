using System.Net;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>
/// A network whose every delay and loss comes from a seed and happens on a simulated clock: machines with public addresses, routers with
/// machines behind them, lines of limited speed, partitions. Used from inside its simulation or while that stands still; not thread-safe.
/// </summary>
public sealed class SimulatedNetwork
{
    private static readonly LinkConditions Lan = new() { MinLatency = TimeSpan.FromMilliseconds(1), MaxLatency = TimeSpan.FromMilliseconds(1), Jitter = TimeSpan.Zero };

    private readonly Dictionary<IPAddress, Place> _places = [];
    private readonly HashSet<(int, int)> _cut = [];
    private readonly Dictionary<(int, int), LinkConditions> _links = [];
    private readonly Dictionary<(int, int), long> _lastArrivals = [];
    private readonly SeededRandomness _random;
    private readonly int _seed;

    internal SimulatedNetwork(SimulatedLoop loop, SimulationLog log, int seed, SimulationOptions options)
    {
        (Loop, Log, _seed, Conditions, _random) = (loop, log, seed, options.Conditions, new SeededRandomness(seed));
        Signatures = options.StandInSignatures ? new StandInSignatures() : PacketSignatures.Instance;
    }

    /// <summary>What all ways are like that <see cref="SetLink"/> says nothing about. May be changed at any time.</summary>
    public LinkConditions Conditions { get; set; }

    internal SimulatedLoop Loop { get; }

    internal SimulationLog Log { get; }

    /// <summary>How datagrams of discv4 are signed.</summary>
    internal IPacketSignatures Signatures { get; }

    /// <summary>A machine with a public address. Throws <see cref="ArgumentException"/> when the address is taken.</summary>
    public SimulatedHost AddHost(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var host = new SimulatedHost(this, address, null);
        host.Place = Add(new Place(_places.Count, address) { Host = host });
        return host;
    }

    /// <summary>A router with a public address; its machines are added to it.</summary>
    public SimulatedNat AddNat(IPAddress address, NatKind kind)
    {
        ArgumentNullException.ThrowIfNull(address);
        var nat = new SimulatedNat(this, address, kind);
        nat.Place = Add(new Place(_places.Count, address) { Nat = nat });
        return nat;
    }

    /// <summary>The way between two machines is like this from now on; null as everywhere.</summary>
    public void SetLink(SimulatedHost a, SimulatedHost b, LinkConditions? conditions)
    {
        var key = Pair(a, b);
        if (conditions is null)
        {
            _links.Remove(key);
        }
        else
        {
            _links[key] = conditions;
        }
    }

    /// <summary>Nothing passes between the two, until <see cref="Heal()"/>. A machine behind a router is cut off with its router.</summary>
    public void Partition(SimulatedHost a, SimulatedHost b) => _cut.Add(Pair(a, b));

    /// <summary>Nothing passes between any of these and any of those.</summary>
    public void Partition(IEnumerable<SimulatedHost> these, IEnumerable<SimulatedHost> those)
    {
        var others = those.ToArray();
        foreach (var one in these)
        {
            foreach (var other in others)
            {
                Partition(one, other);
            }
        }
    }

    /// <summary>The way between the two is open again.</summary>
    public void Heal(SimulatedHost a, SimulatedHost b) => _cut.Remove(Pair(a, b));

    /// <summary>All ways are open again.</summary>
    public void Heal() => _cut.Clear();

    internal SeededRandomness Random => _random;

    internal Place? PlaceAt(IPAddress address) => _places.GetValueOrDefault(address);

    internal static bool SameLan(SimulatedHost host, IPAddress to) => host.Nat?.HostAt(to) is not null;

    /// <summary>True while packets can get from one to the other.</summary>
    internal bool IsOpen(Place from, Place to) => from.IsUp && to.IsUp && (_cut.Count == 0 || !_cut.Contains(Key(from, to)));

    internal LinkConditions ConditionsOf(Place from, Place to) =>
        ReferenceEquals(from, to) ? Lan : _links.Count > 0 && _links.TryGetValue(Key(from, to), out var link) ? link : Conditions;

    internal bool IsLost(double share) => share > 0 && Chance() < share;

    /// <summary>Ticks on the way without what the lines take; order is kept.</summary>
    internal long Latency(Place from, Place to, LinkConditions conditions)
    {
        var spread = conditions.MaxLatency.Ticks - conditions.MinLatency.Ticks;
        var latency = conditions.MinLatency.Ticks + (spread <= 0 ? 0 : (long)(Fixed(Key(from, to)) * spread));
        return latency + (conditions.Jitter > TimeSpan.Zero ? (long)(Chance() * conditions.Jitter.Ticks) : 0);
    }

    /// <summary>When a datagram arrives that is sent at <paramref name="departs"/>: behind those before it, unless it is one of the late ones.</summary>
    internal long Arrival(Place from, Place to, LinkConditions conditions, long departs)
    {
        var arrives = departs + Latency(from, to, conditions);
        if (conditions.Reordering > 0 && IsLost(conditions.Reordering))
        {
            return arrives + conditions.ReorderDelay.Ticks;
        }

        if (conditions.Jitter > TimeSpan.Zero)
        {
            var key = (from.Number, to.Number);
            arrives = Math.Max(arrives, _lastArrivals.GetValueOrDefault(key));
            _lastArrivals[key] = arrives;
        }

        return arrives;
    }

    private double Chance() => _random.Next(1 << 30) / (double)(1 << 30);

    private Place Add(Place place) =>
        _places.TryAdd(place.Address, place) ? place : throw new ArgumentException($"the address {place.Address} is taken");

    private static (int, int) Key(Place a, Place b) => a.Number < b.Number ? (a.Number, b.Number) : (b.Number, a.Number);

    private static (int, int) Pair(SimulatedHost a, SimulatedHost b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Key(a.Place, b.Place);
    }

    // the same number for a pair in every run, without keeping it: one round of splitmix64
    private double Fixed((int A, int B) pair)
    {
        var z = unchecked(((ulong)(uint)_seed << 48) ^ ((ulong)(uint)pair.A << 24) ^ (uint)pair.B) + 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return ((z ^ (z >> 31)) >> 11) / (double)(1UL << 53);
    }
}
