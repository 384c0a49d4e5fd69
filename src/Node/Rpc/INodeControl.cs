using System.Collections.Immutable;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Supervision;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>What the admin and debug methods show of a running node beyond <see cref="INodeView"/>, and what they change.</summary>
internal interface INodeControl : INodeView
{
    /// <summary>Absolute; null when nothing is kept.</summary>
    string? DataDirectory { get; }

    /// <summary>Peers that come and go.</summary>
    PeerEventFeed PeerEvents { get; }

    Task<DialStats> GetDialStatsAsync(CancellationToken cancellationToken);

    /// <summary>Who is not dialed for how its last dial ended.</summary>
    Task<DialSchedulerActor.BackOffs> GetBackOffsAsync(CancellationToken cancellationToken);

    /// <summary>Each way of finding nodes.</summary>
    Task<ImmutableArray<SourceStatus>> GetSourcesAsync(CancellationToken cancellationToken);

    /// <summary>Every actor of the node, and those that failed and are gone; by path.</summary>
    Task<ImmutableArray<SupervisedActor>> GetSupervisionAsync(CancellationToken cancellationToken);

    /// <summary>How the node is reached from outside.</summary>
    Task<NatStatus> GetNatAsync(CancellationToken cancellationToken);

    /// <summary>Keeps this node connected; with <paramref name="persist"/> after a restart of the program too (<see cref="StaticNodesFile"/>).</summary>
    void AddPeer(Enode node, bool persist);

    /// <summary>Forgets a static node, also for the next start, and disconnects it; completes when it is gone.</summary>
    Task RemovePeerAsync(Enode node, CancellationToken cancellationToken);

    void AddTrustedPeer(Enode node);

    void RemoveTrustedPeer(Enode node);

    /// <summary>Null when it was done, else why not.</summary>
    Task<string?> BanPeerAsync(NodeId id, TimeSpan duration, string reason, CancellationToken cancellationToken);

    /// <summary>Null when it was done, else why not.</summary>
    Task<string?> UnbanPeerAsync(NodeId id, CancellationToken cancellationToken);

    /// <summary>Those that end first come first.</summary>
    Task<ImmutableArray<Ban>> GetBansAsync(CancellationToken cancellationToken);

    /// <summary>How much is logged from now on.</summary>
    void SetVerbosity(Verbosity verbosity);
}
