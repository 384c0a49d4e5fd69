using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Node.Cli;

/// <summary>Aligned columns, as wide as what is in them; each cell is made safe to print.</summary>
internal sealed class TextTable(params string[] head)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [head];

    public int Count => _rows.Count - 1;

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(cell => Printable.Text(cell))]);

    public void WriteTo(TextWriter output)
    {
        var widths = Enumerable.Range(0, head.Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in _rows)
        {
            output.WriteLine(string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
