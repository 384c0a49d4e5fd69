namespace Akka.Devp2p.Node.Tests.Nat;

/// <summary>A test in network namespaces that needs no other programs than iproute2: passed over, saying why, where there can't be any; where there can, it runs.</summary>
internal sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute() => Skip = LabFactAttribute.WhyNoNamespaces.Value;
}
