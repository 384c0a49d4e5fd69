using Akka.Actor;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Sockets.Simulated;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>Many nodes in one simulation, and what can be measured of them. Used by bench/Simulation, too.</summary>
/// <param name="simulation">Where they live.</param>
/// <param name="kind">What its nodes are.</param>
internal sealed class Crowd(Actors.Sockets.Simulated.Simulation simulation, MemberKind kind)
{
    private const int Bootnodes = 3, Found = 16;

    private readonly SeededRandomness _random = new(simulation.Seed);
    private readonly List<Member> _members = [];
    private int _started;

    internal IReadOnlyList<Member> Members => _members;

    /// <summary>Starts nodes one after the other; each knows the three oldest that live.</summary>
    internal void Grow(int count, TimeSpan every)
    {
        for (var i = 0; i < count; i++)
        {
            var host = kind.Host(simulation);
            var node = simulation.StartNode($"n{_started++}", host, options =>
            {
                options.Bootnodes = [.. _members.Take(Bootnodes).Select(member => member.Node.Info.Self)];
                options.Settings = kind.Settings;
                kind.Configure(options);
            });
            _members.Add(new Member(node, host));
            simulation.RunFor(every);
        }
    }

    /// <summary>Some vanish without a word and as many new ones come, all at the same moment.</summary>
    internal void Replace(int count)
    {
        var gone = new List<Member>();
        for (var i = 0; i < count; i++)
        {
            var victim = _members[_random.Next(_members.Count)];
            victim.Host.IsUp = false;
            _members.Remove(victim);
            gone.Add(victim);
        }

        simulation.StopNodes([.. gone.Select(member => member.Node)]);
        Grow(count, TimeSpan.Zero);
    }

    /// <summary>Lookups of random targets by random nodes, all at the same moment, compared with the truth; those of the protocol that does worst.</summary>
    /// <param name="targets">How many.</param>
    /// <param name="among">Who looks and who can be found; null for all.</param>
    internal Lookups Look(int targets, IReadOnlyList<Member>? among = null) =>
        kind.Protocols.Select(protocol => Look(protocol, targets, among ?? _members)).MinBy(lookups => lookups.Perfect)!;

    /// <summary>What every table holds; with two protocols each node has two.</summary>
    internal IReadOnlyList<DiscoveryActor.TableSnapshot> Tables() => [.. kind.Protocols.SelectMany(Tables)];

    /// <summary>Of each node's sixteen true neighbours, the share that its table knows; all nodes together.</summary>
    internal double NeighboursKnown() => kind.Protocols.Min(protocol => _members.Zip(Tables(protocol), NeighboursKnown).Average());

    /// <summary>Of the places that all tables have for nodes that live, sixteen for each distance, the share that is taken; 0 while one has not had its first refresh.</summary>
    internal double TablesFilled() => kind.Protocols.Min(protocol =>
    {
        var tables = Tables(protocol);
        return tables.All(table => table.Initialized) ? tables.Zip(_members, Filled).Average() : 0;
    });

    /// <summary>Of all entries of all tables, the share that are nodes which live.</summary>
    internal double EntriesAlive()
    {
        var alive = _members.Select(member => member.Id).ToHashSet();
        var entries = Tables().SelectMany(table => table.Nodes).ToArray();
        return entries.Count(entry => alive.Contains(entry.Node.Id)) / (double)entries.Length;
    }

    /// <summary>Those who have dialed as many peers as they have places for, or have no place left.</summary>
    internal IEnumerable<Member> AtPeerTarget() => simulation
        .AskAll<ServerActor.Peers>([.. _members.Select(member => ((ICanTell)member.Node.Refs.Server, (object)ServerActor.GetPeers.Instance))])
        .Zip(_members, (peers, member) => (All: peers.All, Member: member, member.Node.Settings.Server))
        .Where(node => node.All.Count(peer => !peer.Inbound) >= node.Server.MaxDialed || node.All.Length >= node.Server.MaxPeers)
        .Select(node => node.Member);

    private Lookups Look(string protocol, int targets, IReadOnlyList<Member> among)
    {
        var asked = new List<(Member From, byte[] Target)>();
        for (var i = 0; i < targets; i++)
        {
            var target = new byte[64];
            _random.Fill(target);
            asked.Add((among[_random.Next(among.Count)], target));
        }

        var answers = simulation.AskAll<LookupActor.Found>([.. asked.Select(question => (
            (ICanTell)Part(question.From, protocol + "/lookups"), (object)new LookupsActor.Find(0, question.Target)))]);
        var hits = answers.Zip(asked, (answer, question) => Hits(answer, question.From, question.Target, among)).ToArray();
        return new Lookups(protocol, hits.Count(hit => hit == Found), targets, hits.Sum() / (double)(Found * targets));
    }

    private IReadOnlyList<DiscoveryActor.TableSnapshot> Tables(string protocol) =>
        simulation.AskAll<DiscoveryActor.TableSnapshot>([.. _members.Select(member => ((ICanTell)Part(member, protocol), (object)DiscoveryActor.GetTable.Instance))]);

    private ActorSelection Part(Member member, string path) => simulation.System.ActorSelection($"{member.Node.Actor.Path}/{path}");

    private static int Hits(LookupActor.Found answer, Member from, byte[] target, IEnumerable<Member> among)
    {
        var truth = Closest(new NodeId(Keccak.Hash256(target)), among.Where(member => member != from));
        return answer.Closest.Count(node => truth.Contains(node.Id));
    }

    private double NeighboursKnown(Member member, DiscoveryActor.TableSnapshot table)
    {
        var neighbours = Closest(member.Id, _members.Where(other => other != member));
        return table.Nodes.Count(entry => neighbours.Contains(entry.Node.Id)) / (double)Found;
    }

    private double Filled(DiscoveryActor.TableSnapshot table, Member member)
    {
        var others = _members.Where(other => other != member).Select(other => other.Id).ToHashSet();
        var places = others.GroupBy(other => NodeId.LogDistance(member.Id, other)).Sum(bucket => Math.Min(Found, bucket.Count()));
        return table.Nodes.Count(entry => others.Contains(entry.Node.Id)) / (double)places;
    }

    private static HashSet<NodeId> Closest(NodeId target, IEnumerable<Member> members) =>
        [.. members.Select(member => member.Id).Order(Comparer<NodeId>.Create(target.CompareDistance)).Take(Found)];

    /// <summary>One node and its machine.</summary>
    internal sealed record Member(Devp2pNode Node, SimulatedHost Host)
    {
        internal NodeId Id => Node.Info.Self.Id;
    }

    /// <summary>How lookups went.</summary>
    /// <param name="Protocol">The actor below the node that was asked.</param>
    /// <param name="Perfect">Those that found exactly the sixteen closest nodes.</param>
    /// <param name="Count">All.</param>
    /// <param name="Share">Of all nodes to be found, those that were.</param>
    internal sealed record Lookups(string Protocol, int Perfect, int Count, double Share);
}
