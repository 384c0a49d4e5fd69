namespace Akka.Devp2p.Faults.Tests;

/// <summary>What a network holds at one moment: two that are equal show that nothing has leaked between.</summary>
/// <param name="Sockets">Open connections (each end by itself), listening sockets, UDP sockets.</param>
/// <param name="Threads">Receiving threads of UDP sockets: the nodes have no others of their own.</param>
/// <param name="Dials">Dials and handshakes under way: each holds a slot.</param>
/// <param name="Peers">Actors of peers.</param>
/// <param name="TaskTimers">Timers that connections have set.</param>
/// <param name="DeadTimers">Timers of actors that have ended.</param>
/// <param name="TempActors">Unanswered questions, but for the one of each node that waits for its end.</param>
/// <param name="CreditInUse">Bytes of the shared budget that are not given back.</param>
/// <param name="PooledBuffers">Rented and not given back.</param>
internal sealed record Leaks(
    (int Connections, int Listeners, int Udp) Sockets, int Threads, int Dials, int Peers, int TaskTimers, int DeadTimers, int TempActors, long CreditInUse, int PooledBuffers);
