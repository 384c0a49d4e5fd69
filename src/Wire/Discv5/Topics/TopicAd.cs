using System.Net;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Discv5.Topics;

/// <summary>An advertisement that a registrar has admitted.</summary>
/// <param name="Topic">What the node takes part in.</param>
/// <param name="Record">Who it is; as it was admitted.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Admitted">Since when it is listed.</param>
/// <param name="Expires">When it no longer is.</param>
public sealed record TopicAd(Hash256 Topic, NodeRecord Record, IPAddress Address, DateTimeOffset Admitted, DateTimeOffset Expires);
