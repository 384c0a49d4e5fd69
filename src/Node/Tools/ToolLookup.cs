using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Kademlia;

namespace Akka.Devp2p.Node.Tools;

/// <summary>A lookup through the network for one node; <see cref="LookupMachine"/> decides whom to ask.</summary>
internal static class ToolLookup
{
    /// <summary>The node as the network knows it; null when nobody names it.</summary>
    /// <param name="self">Us, who is never asked.</param>
    /// <param name="target">Who is looked for.</param>
    /// <param name="starts">Whom to ask first; those without a UDP endpoint are left out.</param>
    /// <param name="ask">Asks a node for those it knows near the target; null when it does not answer.</param>
    public static async Task<Enode?> FindAsync(NodeId self, NodeId target, IEnumerable<Enode> starts, Func<Enode, Task<IReadOnlyList<Enode>?>> ask)
    {
        var lookup = new LookupMachine(self, target, starts.DistinctBy(start => start.Id).Where(start => start.UdpEndPoint is not null));
        var running = new List<Task<(Enode From, IReadOnlyList<Enode>? Nodes)>>();
        while (!lookup.IsDone)
        {
            running.AddRange(lookup.NextQueries().Select(async next => (next, await ask(next))));
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            var (from, nodes) = await ended;
            if (nodes is null)
            {
                lookup.OnFailure(from.Id);
            }
            else
            {
                lookup.OnReply(from.Id, nodes);
            }
        }

        return lookup.Closest.FirstOrDefault(candidate => candidate.Id == target);
    }
}
