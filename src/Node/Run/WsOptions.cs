using System.Collections.Immutable;
using System.Net;

namespace Akka.Devp2p.Node.Run;

/// <summary>What the command line says about JSON-RPC over WebSocket; null where it says nothing.</summary>
internal sealed record WsOptions(bool? Enabled, IPAddress? Address, ushort? Port, ImmutableArray<string>? Api, ImmutableArray<string>? Origins)
{
    /// <summary>Says nothing.</summary>
    public static WsOptions None { get; } = new(null, null, null, null, null);
}
