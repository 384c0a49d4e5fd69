namespace Akka.Devp2p.Node.Rpc;

/// <summary>What a connection that stays open has brought: a message, or its end.</summary>
/// <param name="Message">One JSON value; null at the end.</param>
/// <param name="TooLarge">True when it ended because the next message is larger than allowed.</param>
internal readonly record struct RpcReceived(ReadOnlyMemory<byte>? Message, bool TooLarge = false)
{
    /// <summary>The other side has closed.</summary>
    public static RpcReceived End { get; }

    public static RpcReceived Oversized { get; } = new(null, TooLarge: true);
}
