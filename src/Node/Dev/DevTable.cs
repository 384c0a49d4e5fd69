using Spectre.Console;

namespace Akka.Devp2p.Node.Dev;

/// <summary>A live table on the terminal: each node, how many peers it has, who they are and how each was found.</summary>
internal sealed class DevTable : IDevView
{
    public async Task<bool> RunAsync(Func<Action<IReadOnlyList<DevRow>>, Task<bool>> watch)
    {
        var result = false;
        await AnsiConsole.Live(Draw([])).StartAsync(async live => result = await watch(rows =>
        {
            live.UpdateTarget(Draw(rows));
            live.Refresh();
        }));
        return result;
    }

    /// <summary>The table for one moment.</summary>
    internal static Table Draw(IReadOnlyList<DevRow> rows)
    {
        var table = new Table().AddColumns("Node", "TCP", "Peers", "Found");
        foreach (var row in rows)
        {
            table.AddRow(Markup.Escape(row.Name), $"{row.TcpPort}", $"{row.Peers.Length}", Markup.Escape(row.Found));
        }

        return table;
    }
}
