using System.Net;

namespace Akka.Devp2p.Actors.Nat;

/// <summary>How asking for a mapping ended: with a mapping, or with an error in one line of ours.</summary>
internal sealed record MapResult
{
    private MapResult()
    {
    }

    /// <summary>Null when there is none.</summary>
    internal IPAddress? Outside { get; private init; }

    /// <summary>The port that was mapped; with an error that of a mapping which is of no use yet, 0 for none.</summary>
    internal ushort ExternalPort { get; private init; }

    internal TimeSpan Lease { get; private init; }

    /// <summary>Of the gateway; null when the method knows none.</summary>
    internal uint? Epoch { get; private init; }

    /// <summary>Null for a mapping.</summary>
    internal string? Error { get; private init; }

    /// <summary>The gateway did not answer, or was busy: the same may work soon.</summary>
    internal bool IsTransient { get; private init; }

    /// <summary>There is another way to the gateway, or another gateway: this mapping leads nowhere.</summary>
    internal bool IsMoved { get; private init; }

    internal static MapResult Moved { get; } = new() { Error = "the way to the gateway has changed", IsMoved = true };

    internal static MapResult Granted(IPAddress outside, ushort externalPort, TimeSpan lease, uint? epoch = null) =>
        externalPort == 0 || lease <= TimeSpan.Zero ? Failed("the gateway granted nothing", isTransient: false)
        : new MapResult { Outside = outside, ExternalPort = externalPort, Lease = lease, Epoch = epoch };

    /// <summary>The same failure after a port was mapped, which is to be given back.</summary>
    internal MapResult Holding(ushort externalPort) => this with { ExternalPort = externalPort };

    internal static MapResult Failed(string error, bool isTransient) => new() { Error = error, IsTransient = isTransient };
}
