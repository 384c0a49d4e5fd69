namespace Akka.Devp2p.Wire.Nat;

/// <summary>A service of an internet gateway that maps ports.</summary>
/// <param name="Type">Its full type, as named in its requests.</param>
/// <param name="ControlUrl">Where requests go: remote text, absolute or relative to the description.</param>
public sealed record IgdService(string Type, string ControlUrl)
{
    private const string Prefix = "urn:schemas-upnp-org:service:";

    /// <summary>The types that map ports, the preferred first: IGD 2, IGD 1, and IGD 1 over PPP.</summary>
    public static IReadOnlyList<string> Types { get; } = [Prefix + "WANIPConnection:2", Prefix + "WANIPConnection:1", Prefix + "WANPPPConnection:1"];

    /// <summary>Of IGD 2: the gateway can choose a free port itself.</summary>
    public bool CanChoosePort => Type == Types[0];
}
