namespace Akka.Devp2p.Wire.P2p;

/// <summary>Finds what two nodes have in common and deals out message codes (rlpx.md, "Message ID-based Multiplexing"; geth: matchProtocols).</summary>
public static class CapabilityMatcher
{
    /// <summary>
    /// The newest common version of each name, sorted by name; offsets start behind the base protocol and follow that order.
    /// </summary>
    public static IReadOnlyList<MatchedCapability> Match(
        IReadOnlyList<(Capability Capability, int Length)> ours, IReadOnlyList<Capability> theirs)
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(theirs);
        var common = new SortedDictionary<string, (Capability Capability, int Length)>(StringComparer.Ordinal);
        var offered = new HashSet<Capability>(theirs);
        foreach (var own in ours)
        {
            var name = own.Capability.Name;
            if (offered.Contains(own.Capability)
                && (!common.TryGetValue(name, out var known) || known.Capability.Version < own.Capability.Version))
            {
                common[name] = own;
            }
        }

        var matched = new List<MatchedCapability>(common.Count);
        var offset = BaseProtocol.Length;
        foreach (var (capability, length) in common.Values)
        {
            matched.Add(new MatchedCapability(capability, offset, length));
            offset += length;
        }

        return matched;
    }
}
