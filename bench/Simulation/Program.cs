using System.Diagnostics;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Sockets.Simulated;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;

var count = int.Parse(args[0]);
var minutes = double.Parse(args[1]);
var loss = args.Length > 2 ? double.Parse(args[2]) : 0;
var watch = Stopwatch.StartNew();
var sim = Akka.Devp2p.Actors.Sockets.Simulated.Simulation.Create(1, new SimulationOptions { Conditions = new LinkConditions { Loss = loss } });
var nodes = new List<Devp2pNode>();
Console.WriteLine($"native {Secp256k1.IsNative}");
for (var i = 0; i < count; i++)
{
    nodes.Add(sim.StartNode($"n{i}", configure: o =>
    {
        o.Bootnodes = [.. nodes.Take(3).Select(n => n.Info.Self)];
        o.Settings = "devp2p.server { listen = off, dial = off }\n devp2p.eth.versions = []";
    }));
    sim.RunFor(TimeSpan.FromMilliseconds(50));
}

void Show(string what) => Console.WriteLine($"{watch.Elapsed.TotalSeconds,7:0.0}s cpu {Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:0.0} {sim.Now:HH:mm:ss} {what}: events {sim.EventCount}, steps {sim.Steps}, gc {GC.CollectionCount(0)}/{GC.CollectionCount(2)}, alloc {GC.GetTotalAllocatedBytes() >> 20} MB, heap {GC.GetTotalMemory(false) >> 20} MB, faults {sim.Faults.Count} {string.Join(" | ", sim.Faults.Take(2))}");
Show("started");
for (var m = 0; m < minutes; m++)
{
    sim.RunFor(TimeSpan.FromMinutes(1));
    Show($"minute {m + 1}");
    Tables();
    Lookups(50);
}
void Tables()
{
    var snaps = nodes.Select(n => sim.Ask<DiscoveryActor.TableSnapshot>(n.Info.Refs.Discovery, DiscoveryActor.GetTable.Instance)).ToList();
    Console.WriteLine($"   tables: entries min {snaps.Min(s => s.Nodes.Length)} avg {snaps.Average(s => s.Nodes.Length):0.0} live min {snaps.Min(s => s.Nodes.Count(e => e.Live))} avg {snaps.Average(s => s.Nodes.Count(e => e.Live)):0.0} init {snaps.Count(s => s.Initialized)}");
}

void Lookups(int targets)
{
    var random = new Random(5);
    var perfect = 0; var found = 0; var t0 = watch.Elapsed; var e0 = sim.EventCount;
    for (var i = 0; i < targets; i++)
    {
        var target = new byte[64];
        random.NextBytes(target);
        var from = nodes[random.Next(nodes.Count)];
        var id = new NodeId(Keccak.Hash256(target));
        var truth = nodes.Where(n => n != from).Select(n => n.Info.Self.Id).OrderBy(n => n, Comparer<NodeId>.Create((a, b) => id.CompareDistance(a, b))).Take(16).ToHashSet();
        var lookups = sim.Find(from, "discovery/lookups");
        var result = sim.Ask<LookupActor.Found>(lookups, new LookupsActor.Find(0, target));
        var hits = result.Closest.Count(n => truth.Contains(n.Id));
        if (hits < 16)
        {
            var snaps = nodes.ToDictionary(n => n.Info.Self.Id, n => sim.Ask<DiscoveryActor.TableSnapshot>(n.Info.Refs.Discovery, DiscoveryActor.GetTable.Instance));
            foreach (var miss in truth.Except(result.Closest.Select(n => n.Id)))
            {
                var knows = truth.Count(t => snaps[t].Nodes.Any(e => e.Node.Id == miss));
                var live = truth.Count(t => snaps[t].Nodes.Any(e => e.Node.Id == miss && e.Live));
                var idx = nodes.FindIndex(n => n.Info.Self.Id == miss);
                Console.WriteLine($"     lookup {i} from {nodes.IndexOf(from)} missed n{idx}: known to {snaps.Values.Count(s => s.Nodes.Any(e => e.Node.Id == miss))} of all, {knows} ({live} live) of the 16, its own table {snaps[miss].Nodes.Length} live {snaps[miss].Nodes.Count(e => e.Live)} of which of the 16 {snaps[miss].Nodes.Count(e => truth.Contains(e.Node.Id))}; closest {result.Closest.Length}");
            }
        }

        found += hits; perfect += hits == 16 ? 1 : 0;
    }

    Console.WriteLine($"   lookups: {perfect}/{targets} perfect, {found / 16.0 / targets:P2} found, {(watch.Elapsed - t0).TotalSeconds:0.0}s, {(sim.EventCount - e0) / targets} events each, {sim.Now:HH:mm:ss}");
}
