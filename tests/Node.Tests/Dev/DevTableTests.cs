using Akka.Devp2p.Node.Dev;

namespace Akka.Devp2p.Node.Tests.Dev;

public sealed class DevTableTests
{
    private static readonly DevRow[] Rows =
    [
        new("n1", 30001, [("n2", "inbound"), ("n3", "inbound")]),
        new("n2", 30002, [("n1", "bootnode"), ("[red]", "lookup")]),
        new("n3", 30003, []),
    ];

    [Fact]
    public void Layout_WhenThereIsRoom_ShowsHowEachWasFound() => Assert.Equal(
        [
            "Node    TCP  Peers  Found",
            "n1    30001      2  n2 (inbound), n3 (inbound)",
            "n2    30002      2  n1 (bootnode), [red] (lookup)",
            "n3    30003      0",
        ],
        DevTable.Layout(Rows, 80, 24));

    [Fact]
    public void Layout_WhenTheTerminalIsNarrow_CutsEachLine()
    {
        var lines = DevTable.Layout(Rows, 40, 24);
        Assert.Equal("n1    30001      2  n2 (inbound), n3...", lines[1]);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 39));
    }

    [Theory]
    [InlineData(3, 5, 4, null)]
    [InlineData(20, 22, 21, null)]
    [InlineData(20, 21, 20, "... and 2 more with at least 0 peers")]
    [InlineData(20, 6, 5, "... and 17 more with at least 0 peers")]
    [InlineData(20, 0, 3, "... and 19 more with at least 0 peers")]
    public void Layout_WhenTheTerminalIsLow_ShowsWhatFitsAndCountsTheRest(int nodes, int height, int expected, string? last)
    {
        DevRow[] rows = [.. Enumerable.Range(1, nodes).Select(i => new DevRow($"n{i}", 30000 + i, i % 2 == 0 ? [] : [("n1", "table")]))];
        var lines = DevTable.Layout(rows, 80, height);
        Assert.Equal(expected, lines.Count);
        Assert.StartsWith("Node", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("n1 ", lines[1], StringComparison.Ordinal);
        Assert.Equal(last ?? $"n{nodes}", last is null ? lines[^1].Split(' ')[0] : lines[^1]);
    }

    [Fact]
    public async Task Table_WhenTheTerminalChangesItsSize_IsClearedAndNeverScrolls()
    {
        var text = new StringWriter();
        var size = (Width: 80, Height: 24);
        Assert.True(await new DevTable(text, () => size).RunAsync(show =>
        {
            show(Rows);
            show(Rows);
            size = (30, 4);
            show(Rows);
            return Task.FromResult(true);
        }));
        var frames = text.ToString().Split("\u001b[J");
        Assert.Equal(4, frames.Length);
        Assert.Equal([true, false, true], frames[..3].Select(frame => frame.StartsWith("\u001b[2J", StringComparison.Ordinal)));
        Assert.Equal([3, 3, 2], frames[..3].Select(frame => frame.Count(c => c == '\n')));
    }

    [Fact]
    public async Task Lines_WhenNothingChanges_SayNothingAgain()
    {
        var text = new StringWriter();
        Assert.True(await new DevLines(text).RunAsync(show =>
        {
            show([Rows[2]]);
            show([Rows[2]]);
            show([Rows[2] with { Peers = [("n1", "table")] }]);
            return Task.FromResult(true);
        }));
        Assert.Equal("n3 on port 30003: 0 peers\nn3 on port 30003: 1 peer: n1 (table)\n", text.ToString());
    }
}
