namespace Akka.Devp2p.Node.Tests.Nat;

/// <summary>Like <see cref="LabFactAttribute"/>, for several cases.</summary>
internal sealed class LabTheoryAttribute : TheoryAttribute
{
    public LabTheoryAttribute() => Skip = LabFactAttribute.WhyNot.Value;
}
