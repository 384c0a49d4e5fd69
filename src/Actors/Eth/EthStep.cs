using Akka.Devp2p.Wire.Eth;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Eth;

/// <summary>What follows from a message or from the passing of time: at most one message to send, or the end of the peer.</summary>
public readonly record struct EthStep
{
    /// <summary>Nothing to do.</summary>
    public static EthStep None => default;

    /// <summary>The message to send, if any.</summary>
    public EthCode? Code { get; private init; }

    public ReadOnlyMemory<byte> Payload { get; private init; }

    /// <summary>Why the peer has to go, a constant text; null when it may stay.</summary>
    public string? Fault { get; private init; }

    /// <summary>What the peer is told when it has to go.</summary>
    public DisconnectReason Reason { get; private init; }

    /// <summary>What is known about the peer has changed.</summary>
    public bool Learned { get; private init; }

    /// <summary>The peer brought something of use.</summary>
    public bool Delivered { get; private init; }

    /// <summary>It was an answer, and nobody had asked.</summary>
    public bool Unasked { get; private init; }

    public static EthStep Send(EthCode code, byte[] payload) => new() { Code = code, Payload = payload };

    /// <summary>The peer broke the protocol, or is on another chain.</summary>
    public static EthStep Fail(string fault, DisconnectReason reason = DisconnectReason.SubprotocolError) =>
        new() { Fault = fault, Reason = reason };

    /// <summary>The peer told something about itself.</summary>
    /// <param name="delivered">It is of use to us, too.</param>
    public static EthStep Learn(bool delivered = false) => new() { Learned = true, Delivered = delivered };

    /// <summary>The peer answered what nobody had asked.</summary>
    public static EthStep NotAsked() => new() { Unasked = true };

    /// <summary>The peer brought something, and nothing else follows.</summary>
    public static EthStep Deliver() => new() { Delivered = true };
}
