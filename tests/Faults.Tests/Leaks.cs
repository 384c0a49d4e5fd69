namespace Akka.Devp2p.Faults.Tests;

/// <summary>What a network holds at one moment: two that are equal show that nothing has leaked between.</summary>
/// <param name="Sockets">Open connections (each end by itself), listening sockets, UDP sockets.</param>
/// <param name="Dials">Dials and handshakes under way: each holds a slot.</param>
/// <param name="Peers">Actors of peers.</param>
/// <param name="TaskTimers">Timers that connections have set.</param>
/// <param name="TempActors">Unanswered questions, but for those that nodes have at all times.</param>
/// <param name="CreditInUse">Bytes of the shared budget that are not given back.</param>
/// <param name="PooledBuffers">Rented and not given back.</param>
internal sealed record Leaks(
    (int Connections, int Listeners, int Udp) Sockets, int Dials, int Peers, int TaskTimers, int TempActors, long CreditInUse, int PooledBuffers);
