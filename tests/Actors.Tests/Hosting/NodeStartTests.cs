using Akka.Event;

namespace Akka.Devp2p.Actors.Tests.Hosting;

/// <summary>A start that is called off.</summary>
public sealed class NodeStartTests : NodeSpec
{
    /// <summary>SIGTERM in the first moments: Akka's Ask would warn that it removes a ref which it has not registered, and then keep it for ever.</summary>
    [Fact]
    public void Start_WhenCancelledBeforehand_EndsWithoutAWarning_AndTheNameIsFree()
    {
        var warnings = CreateTestProbe();
        Sys.EventStream.Subscribe(warnings.Ref, typeof(Warning));
        Assert.ThrowsAny<OperationCanceledException>(() => StartNode("main", "10.0.0.1", cancellationToken: new CancellationToken(canceled: true)));
        ExpectNothing(warnings);
        Stop(StartNode("main", "10.0.0.1"));
    }
}
