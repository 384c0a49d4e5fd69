namespace Akka.Devp2p.Wire.Discv5;

/// <summary>The kind of a packet (devp2p discv5-wire.md, "Packet Encoding").</summary>
public enum PacketFlag : byte
{
    /// <summary>A message encrypted with the keys of a session, or random bytes that ask for one.</summary>
    Message = 0,

    /// <summary>The answer to a message that can't be decrypted: who are you?</summary>
    WhoAreYou = 1,

    /// <summary>The answer to that: proof of identity, key agreement and a message.</summary>
    Handshake = 2,
}
