using System.Collections.Immutable;
using System.Net;

namespace Akka.Devp2p.Node.Run;

/// <summary>What the command line says about JSON-RPC over HTTP; null where it says nothing.</summary>
internal sealed record HttpOptions(bool? Enabled, IPAddress? Address, ushort? Port, ImmutableArray<string>? Api, ImmutableArray<string>? Hosts, ImmutableArray<string>? Cors)
{
    /// <summary>Says nothing.</summary>
    public static HttpOptions None { get; } = new(null, null, null, null, null, null);
}
