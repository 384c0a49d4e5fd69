using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>What a network of any size has to reach, one figure after the other, at a loss of 1 %. The tests measure it of some nodes, bench/Simulation of a thousand.</summary>
/// <param name="simulation">Where it lives, made with <see cref="Options"/>.</param>
/// <param name="crowd">Its nodes; none yet.</param>
/// <param name="report">Told each figure when it is known.</param>
internal sealed class Figures(Actors.Sockets.Simulated.Simulation simulation, Crowd crowd, Action<Figure>? report = null)
{
    /// <summary>Names of the figures.</summary>
    internal const string
        Tables = "places of all tables that are taken", Lookups = "lookups that find the true sixteen", Peers = "nodes with the peers they want",
        Parted = "such lookups in each half of a parted network", Healed = "such lookups when the halves have met again",
        Replaced = "such lookups after 30 % were replaced at once", PeersAgain = "nodes with the peers they want, of those replaced too";

    private const int Targets = 200;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(300), Step = TimeSpan.FromMinutes(2), Limit = TimeSpan.FromMinutes(30);

    private readonly Dictionary<string, Figure> _all = [];

    internal static SimulationOptions Options { get; } = new() { StandInSignatures = true, Conditions = new LinkConditions { Loss = 0.01, Jitter = TimeSpan.Zero } };

    internal IReadOnlyDictionary<string, Figure> All => _all;

    /// <summary>True when all figures hold, and nothing went wrong besides.</summary>
    internal bool Hold => _all.Values.All(figure => figure.Holds) && simulation.Faults.Count == 0 && simulation.ForeignCalls == 0;

    /// <summary>Grows the network and does to it what it has to bear.</summary>
    internal void Measure(int nodes)
    {
        crowd.Grow(nodes, Every);
        Reach(Tables, 0.95, crowd.TablesFilled);
        Reach(Lookups, 0.99, () => Look(null));
        Reach(Peers, 1, PeerTargets());
        PartAndHeal();
        crowd.Replace(nodes * 3 / 10);
        Reach(Replaced, 0.95, () => Look(null));
        Reach(PeersAgain, 1, PeerTargets());
    }

    private void PartAndHeal()
    {
        var half = crowd.Members.Count / 2;
        var (these, those) = (crowd.Members.Take(half).ToArray(), crowd.Members.Skip(half).ToArray());
        simulation.Network.Partition(these.Select(member => member.Host), those.Select(member => member.Host));
        Reach(Parted, 0.95, () => Math.Min(Look(these), Look(those)));
        simulation.Network.Heal();
        Reach(Healed, 0.99, () => Look(null));
    }

    /// <summary>
    /// Measures how many have reached their target since. Not how many have it at one moment: a node that is full lets one of its peers go every few minutes, and dials for
    /// some seconds, so in a thousand there is nearly always one that just does so.
    /// </summary>
    private Func<double> PeerTargets()
    {
        var reached = new HashSet<Crowd.Member>();
        return () =>
        {
            reached.UnionWith(crowd.AtPeerTarget());
            return reached.Count / (double)crowd.Members.Count;
        };
    }

    private double Look(IReadOnlyList<Crowd.Member>? among)
    {
        var lookups = crowd.Look(Targets, among);
        return lookups.Perfect / (double)lookups.Count;
    }

    private void Reach(string what, double wanted, Func<double> measure)
    {
        var start = simulation.Now;
        var reached = measure();
        while (reached < wanted && simulation.Now - start < Limit)
        {
            simulation.RunFor(Step);
            reached = measure();
        }

        _all[what] = new Figure(what, reached, wanted, simulation.Now - start);
        report?.Invoke(_all[what]);
    }
}
