using System.Net;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>A socket that a rule can strike at a time.</summary>
internal interface IFaultySocket
{
    FaultTarget Target { get; }

    /// <summary>What patterns are compared with.</summary>
    IPEndPoint Address { get; }

    /// <summary>It is reset, or dies. Any thread.</summary>
    void Break();
}
