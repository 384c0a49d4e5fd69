namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>One network of 200 nodes with TCP, to which all happens that bench/Simulation does to a thousand.</summary>
public sealed class NetworkFiguresTests(NetworkFiguresTests.Measured measured) : IClassFixture<NetworkFiguresTests.Measured>
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
    public sealed class Measured : IAsyncLifetime
    {
        internal IReadOnlyDictionary<string, Figure> Figures { get; private set; } = null!;

        internal IReadOnlyList<string> Faults { get; private set; } = null!;

        internal long ForeignCalls { get; private set; }

        public async Task InitializeAsync()
        {
            await using var simulation = Actors.Sockets.Simulated.Simulation.Create(200, Simulation.Figures.Options);
            var figures = new Figures(simulation, new Crowd(simulation, MemberKind.Discv4.WithPeers));
            figures.Measure(200);
            (Figures, Faults, ForeignCalls) = (figures.All, simulation.Faults, simulation.ForeignCalls);
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
