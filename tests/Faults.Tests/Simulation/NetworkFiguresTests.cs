namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>200 nodes that find each other by discv4.</summary>
public sealed class NetworkFiguresTests(NetworkFiguresTests.Discv4 measured) : FiguresTests(measured), IClassFixture<NetworkFiguresTests.Discv4>
{
    /// <summary>The network.</summary>
    public sealed class Discv4() : Measured(200, MemberKind.Discv4);
}
