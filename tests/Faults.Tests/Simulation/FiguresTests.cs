namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>One network with TCP, to which all happens that bench/Simulation does to a thousand.</summary>
public abstract class FiguresTests(FiguresTests.Measured measured)
{
    [Fact]
    public void Network_WhenGrown_HasFullTables() => Holds(Figures.Tables);

    [Fact]
    public void Network_WhenGrown_FindsTheTrueSixteenIn198Of200Lookups() => Holds(Figures.Lookups);

    [Fact]
    public void Network_WhenGrown_GivesEveryNodeThePeersItWants() => Holds(Figures.Peers);

    [Fact]
    public void Network_WhenParted_IsANetworkInEachHalf() => Holds(Figures.Parted);

    [Fact]
    public void Network_WhenItWasParted_IsOneAgainAfterwards() => Holds(Figures.Healed);

    [Fact]
    public void Network_When30PercentWereReplacedAtOnce_FindsTheTrueSixteenAgainWithin30Minutes() => Holds(Figures.Replaced);

    [Fact]
    public void Network_When30PercentWereReplacedAtOnce_GivesTheNewOnesTheirPeersToo() => Holds(Figures.PeersAgain);

    [Fact]
    public void Network_OverAllThis_HasNoFaultAndNoForeignCall()
    {
        Assert.Empty(measured.Faults);
        Assert.Equal(0, measured.ForeignCalls);
    }

    private void Holds(string figure) => Assert.True(measured.Figures[figure].Holds, $"{measured.Figures[figure]}");

    /// <summary>The network is grown once.</summary>
    public abstract class Measured : IAsyncLifetime
    {
        private readonly int _nodes;
        private readonly MemberKind _kind;

        private protected Measured(int nodes, MemberKind kind) => (_nodes, _kind) = (nodes, kind);

        internal IReadOnlyDictionary<string, Figure> Figures { get; private set; } = null!;

        internal IReadOnlyList<string> Faults { get; private set; } = null!;

        internal long ForeignCalls { get; private set; }

        public async Task InitializeAsync()
        {
            await using var simulation = Actors.Sockets.Simulated.Simulation.Create(_nodes, Simulation.Figures.Options);
            var figures = new Figures(simulation, new Crowd(simulation, _kind.WithPeers));
            figures.Measure(_nodes);
            (Figures, Faults, ForeignCalls) = (figures.All, simulation.Faults, simulation.ForeignCalls);
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
