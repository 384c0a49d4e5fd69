using Akka.Devp2p.Node.Dev;
using Spectre.Console;

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
    public void Draw_WhenNodesHavePeers_ShowsHowEachWasFound()
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 120;
        console.Write(DevTable.Draw(Rows));
        var lines = text.ToString().Split('\n').Select(line => string.Join(' ', line.Split([' ', '│', '|'], StringSplitOptions.RemoveEmptyEntries)).Trim()).ToArray();
        Assert.Contains("Node TCP Peers Found", lines);
        Assert.Contains("n1 30001 2 n2 (inbound), n3 (inbound)", lines);
        Assert.Contains("n2 30002 2 n1 (bootnode), [red] (lookup)", lines);
        Assert.Contains("n3 30003 0", lines);
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
