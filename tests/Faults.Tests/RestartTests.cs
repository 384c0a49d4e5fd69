using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Storage;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Actors that are restarted, and containers that go on, while three peers are connected: nobody is dropped, and what they are for works again at once.</summary>
public sealed partial class RestartTests : FaultSpec
{
    /// <summary>Path and directive. Each has a question in <see cref="ExpectAnswer"/>.</summary>
    public static TheoryData<string, Directive> Kept => new()
    {
        { "server", Directive.Restart },
        { "listener", Directive.Restart },
        { "dialer", Directive.Restart },
        { "local-node", Directive.Restart },
        { "node-db", Directive.Restart },
        { "discovery", Directive.Restart },
        { "discovery/udp", Directive.Restart },
        { "discovery/v4", Directive.Restart },
        { "discovery/v5", Directive.Restart },
        { "discovery/v5/table", Directive.Restart },
        { "discovery/v5/lookups", Directive.Resume },
        { "discovery/v5/topics", Directive.Restart },
        { "discovery/v5/topics/registrar", Directive.Restart },
        { "discovery/table", Directive.Restart },
        { "discovery/mixer", Directive.Restart },
        { "discovery/bonds", Directive.Resume },
        { "discovery/lookups", Directive.Resume },
        { "peers", Directive.Resume },
        { "handshakes", Directive.Resume },
        { "dials", Directive.Resume },
        { "services", Directive.Resume },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void Actor_WhenItFails_IsKept_AndNoPeerIsLost(string path, Directive directive)
    {
        Begin(
            options =>
            {
                options.Services.Add(CounterActor.Spec("counter"));
                options.Settings += "\ndevp2p.discovery.discv5.topics = on";
            },
            FaultRule.Actor(path).At(At).Throw());
        var actor = Find(One, path);
        var struck = Strike();
        Assert.Equal((path, At), (struck.Where, struck.After));
        Assert.Equal(directive, DirectiveFor(path));
        Assert.Equal(actor, Find(One, path));
        ExpectNobodyDroppedAndNothingLeaked(); // and not a tick has passed
        Assert.Equal(NodePhase.Running, Ask<NodeActor.Status>(string.Empty, NodeActor.GetStatus.Instance).Phase);
        ExpectAnswer(path);
        if (One.IsRunning)
        {
            ExpectNobodyDroppedAndNothingLeaked();
        }
    }

    [Fact]
    public void Service_WhenItFailsByItself_GoesOnWithItsState_AndNoPeerIsLost()
    {
        Begin(options => options.Services.Add(CounterActor.Spec("counter")), FaultRule.Actor("services/counter").At(At).Throw());
        var actor = Find(One, "services/counter");
        Assert.Equal(1, Ask<int>("services/counter", new CounterActor.GetCount()));
        Strike();
        Assert.Equal(Directive.Resume, DirectiveFor("services/counter"));
        Assert.Equal(actor, Find(One, "services/counter"));
        Assert.Equal(2, Ask<int>("services/counter", new CounterActor.GetCount()));
        ExpectNobodyDroppedAndNothingLeaked();
    }
}
