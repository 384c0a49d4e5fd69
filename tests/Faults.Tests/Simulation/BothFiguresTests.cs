namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>60 nodes that find each other by discv4 and discv5 on one socket; of each figure the worse protocol's counts.</summary>
public sealed class BothFiguresTests(BothFiguresTests.Both measured) : FiguresTests(measured), IClassFixture<BothFiguresTests.Both>
{
    /// <summary>The network.</summary>
    public sealed class Both() : Measured(60, MemberKind.Both);
}
