using System.Collections.Immutable;
using System.Net;

namespace Akka.Devp2p.Node.Run;

/// <summary>What the command line says about JSON-RPC; null where it says nothing.</summary>
internal sealed record HttpOptions(bool? Enabled, IPAddress? Address, ushort? Port, ImmutableArray<string>? Api, ImmutableArray<string>? Hosts);
