namespace Akka.Devp2p.Wire.P2p;

/// <summary>Why a connection ends (rlpx.md, "Disconnect"). Other numbers are kept as they came.</summary>
public enum DisconnectReason : byte
{
    /// <summary>Asked for; also what an empty message means.</summary>
    Requested = 0x00,

    /// <summary>The network failed.</summary>
    NetworkError = 0x01,

    /// <summary>A breach of the base protocol: malformed message, wrong MAC, code without a protocol.</summary>
    ProtocolError = 0x02,

    /// <summary>No capability in common, or nothing to be had.</summary>
    UselessPeer = 0x03,

    TooManyPeers = 0x04,

    AlreadyConnected = 0x05,

    /// <summary>Version of the base protocol not supported.</summary>
    IncompatibleVersion = 0x06,

    /// <summary>No key, or a key that is none.</summary>
    InvalidIdentity = 0x07,

    /// <summary>The node is shutting down.</summary>
    Quitting = 0x08,

    /// <summary>Hello's key is not that of the handshake.</summary>
    UnexpectedIdentity = 0x09,

    /// <summary>We have connected to ourselves.</summary>
    Self = 0x0a,

    ReadTimeout = 0x0b,

    /// <summary>A fault of a sub-protocol, wrong network or genesis included.</summary>
    SubprotocolError = 0x10,
}
