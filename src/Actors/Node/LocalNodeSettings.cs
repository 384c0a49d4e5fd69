using System.Net;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Chain.Store;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Actors.Node;

/// <summary>What <see cref="LocalNodeActor"/> is made of; travels in its Props.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Key">Signs the record; owned by whoever made it.</param>
/// <param name="SequenceFile">Holds the sequence across restarts; null without a data directory.</param>
/// <param name="Time">The clock.</param>
public sealed record LocalNodeSettings(string Node, PrivateKey Key, string? SequenceFile, TimeProvider Time)
{
    /// <summary>The disk.</summary>
    public IFiles Files { get; init; } = SystemFiles.Instance;

    /// <summary>The network whose forks the "eth" entry names; null has none.</summary>
    public NetworkConfig? Network { get; init; }

    /// <summary>The chain whose head counts; null takes what <see cref="LocalNodeActor.SetHead"/> says.</summary>
    public IHeaderChain? Chain { get; init; }

    /// <summary>A person has chosen our UDP port, so what others see as our port does not count.</summary>
    public bool PortIsSet { get; init; }

    /// <summary>Outside addresses and the "eth" entry change at most so often, but for what a person sets; so that our record does not flap.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether the record says that we speak topic discovery.</summary>
    public bool Topics { get; init; }

    /// <summary>Our address when nobody knows a better one: geth's fallback, good enough for loopback.</summary>
    public IPAddress FallbackIp { get; init; } = IPAddress.Loopback;
}
