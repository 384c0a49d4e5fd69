namespace Akka.Devp2p.Wire.Discv5;

/// <summary>The first byte of a decrypted message (discv5-wire.md, "Protocol Messages").</summary>
public enum Discv5MessageType : byte
{
    Ping = 1,
    Pong = 2,
    FindNode = 3,
    Nodes = 4,
    TalkRequest = 5,
    TalkResponse = 6,

    /// <summary>Topic discovery of June 2026, as are those that follow.</summary>
    RegisterTopic = 7,
    TopicConfirmation = 8,
    TopicQuery = 9,
    TopicNodes = 10,
}
