using Akka.Devp2p.Wire.Dns;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.Dns;

/// <summary>What <see cref="DnsTrees"/> wants done next.</summary>
internal abstract record DnsStep
{
    /// <summary>Ask for TXT records.</summary>
    /// <param name="Link">Of this tree.</param>
    /// <param name="Hash">Null for the root.</param>
    internal sealed record Ask(TreeLink Link, string? Hash) : DnsStep
    {
        internal string Name => Hash is null ? Link.Domain : $"{Hash}.{Link.Domain}";
    }

    /// <summary>A node was found among what is remembered.</summary>
    internal sealed record Found(NodeRecord Record) : DnsStep;

    /// <summary>Nothing is to be done before.</summary>
    internal sealed record Wait(DateTimeOffset Until) : DnsStep;
}
