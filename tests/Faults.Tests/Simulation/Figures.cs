using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>What a network of any size has to reach, one figure after the other. bench/Simulation measures the same of a thousand nodes.</summary>
/// <param name="simulation">Where it lives.</param>
/// <param name="crowd">Its nodes; none yet.</param>
/// <param name="report">Told each figure when it is known.</param>
internal sealed class Figures(Actors.Sockets.Simulated.Simulation simulation, Crowd crowd, Action<Figure>? report = null)
{
    private const int Targets = 200;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(300), Step = TimeSpan.FromMinutes(2), Limit = TimeSpan.FromMinutes(30);

    private readonly List<Figure> _all = [];

    internal IReadOnlyList<Figure> All => _all;

    /// <summary>Nodes come one after the other, then tables converge and lookups find the true sixteen.</summary>
    internal void Grow(int count)
    {
        crowd.Grow(count, Every);
        Reach("tables that are filled and know their neighbours", 0.99, () => crowd.TablesConverged() / (double)count);
        Reach("lookups that find the true sixteen", 0.99, () => Lookups(null));
    }

    /// <summary>Every node has the peers it dials.</summary>
    internal void ReachPeerTarget() => Reach("nodes with as many peers as they want", 1, () => crowd.AtPeerTarget() / (double)crowd.Members.Count);

    /// <summary>Two halves that don't see each other are a network each, and one network when they do again.</summary>
    internal void PartitionAndHeal()
    {
        var (these, those) = (crowd.Members.Take(crowd.Members.Count / 2).ToArray(), crowd.Members.Skip(crowd.Members.Count / 2).ToArray());
        simulation.Network.Partition(these.Select(member => member.Host), those.Select(member => member.Host));
        Reach("lookups of each half while parted", 0.95, () => Math.Min(Lookups(these), Lookups(those)));
        simulation.Network.Heal();
        Reach("lookups after the halves have met again", 0.99, () => Lookups(null));
    }

    /// <summary>30 % vanish, and as many new ones come at the same moment.</summary>
    internal void Replace()
    {
        crowd.Replace(crowd.Members.Count * 3 / 10);
        Reach("lookups after 30 % were replaced at once", 0.95, () => Lookups(null));
    }

    private double Lookups(IReadOnlyList<Crowd.Member>? among)
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

        var figure = new Figure(what, reached, wanted, simulation.Now - start);
        _all.Add(figure);
        report?.Invoke(figure);
    }
}
