namespace Akka.Devp2p.Actors.Faults;

/// <summary>What a rule of a <see cref="FaultPlan"/> strikes.</summary>
public enum FaultTarget
{
    /// <summary>An actor, by its path below the node.</summary>
    Actor,

    /// <summary>A TCP connection, by the address of the other side.</summary>
    Tcp,

    /// <summary>A listening TCP socket, by its own address.</summary>
    TcpListener,

    /// <summary>Datagrams, by the address of the other side.</summary>
    Udp,

    /// <summary>A UDP socket, by its own address.</summary>
    UdpSocket,

    /// <summary>A file or database of the data directory, by its name.</summary>
    File,

    /// <summary>Everything between the node and some addresses, TCP and UDP.</summary>
    Partition,
}
