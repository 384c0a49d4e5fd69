using System.Text;

namespace Akka.Devp2p.Node.Dev;

/// <summary>
/// A live table on the terminal: each node, how many peers it has, who they are and how each was found. Drawn anew each time within the
/// terminal's present size, so that it survives that somebody changes it: every line is cut to the width, and rows that do not fit are counted.
/// </summary>
/// <param name="output">The terminal.</param>
/// <param name="size">Columns and lines as they are now.</param>
internal sealed class DevTable(TextWriter output, Func<(int Width, int Height)> size) : IDevView
{
    private const int MinWidth = 20, MinHeight = 4;
    private const int MinFound = 8;

    // home, and per line: erase to its end; in the end: erase all below. Nothing scrolls, so nothing is left over.
    private const string Clear = "\u001b[2J\u001b[H", Home = "\u001b[H", EraseLine = "\u001b[K", EraseBelow = "\u001b[J";

    private (int, int) _last;

    public async Task<bool> RunAsync(Func<Action<IReadOnlyList<DevRow>>, Task<bool>> watch)
    {
        var result = await watch(Show);
        await output.WriteLineAsync();
        return result;
    }

    private void Show(IReadOnlyList<DevRow> rows)
    {
        var now = size();
        var frame = new StringBuilder(now == _last ? Home : Clear);
        _last = now;
        foreach (var (index, line) in Layout(rows, now.Width, now.Height).Index())
        {
            frame.Append(index == 0 ? string.Empty : "\r\n").Append(line).Append(EraseLine);
        }

        output.Write(frame.Append(EraseBelow).ToString());
        output.Flush();
    }

    /// <summary>The lines of one moment: none longer than the terminal is wide, none more than it is high less one for the cursor.</summary>
    internal static IReadOnlyList<string> Layout(IReadOnlyList<DevRow> rows, int width, int height)
    {
        var room = Math.Max(height, MinHeight) - 2; // the heading, and the cursor's line
        var shown = rows.Count <= room ? rows.Count : room - 1;
        var columns = Math.Max(width, MinWidth) - 1; // a full last column makes some terminals wrap
        string[][] cells = [["Node", "TCP", "Peers", "Found"], .. rows.Take(shown).Select(row => new[] { row.Name, $"{row.TcpPort}", $"{row.Peers.Length}", row.Found })];
        var widths = Enumerable.Range(0, 3).Select(column => cells.Max(row => row[column].Length)).ToArray();
        var found = Math.Max(columns - widths.Sum() - 6, MinFound);
        var lines = cells.Select(row => Cut($"{row[0].PadRight(widths[0])}  {row[1].PadLeft(widths[1])}  {row[2].PadLeft(widths[2])}  {Cut(row[3], found)}", columns)).ToList();
        if (shown < rows.Count)
        {
            var rest = rows.Skip(shown).Select(row => row.Peers.Length).ToList();
            lines.Add(Cut($"... and {rest.Count} more with at least {rest.Min()} peers", columns));
        }

        return lines;
    }

    private static string Cut(string text, int length) => text.Length <= length ? text.TrimEnd() : text[..(length - 3)] + "...";
}
