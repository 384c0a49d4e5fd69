namespace Akka.Devp2p.Node.Dev;

/// <summary>A line for each change, when stdout is no terminal; nothing when the events are printed as JSON anyway.</summary>
internal sealed class DevLines(TextWriter? output) : IDevView
{
    private readonly Dictionary<string, string> _last = [];

    public Task<bool> RunAsync(Func<Action<IReadOnlyList<DevRow>>, Task<bool>> watch) => watch(Show);

    private void Show(IReadOnlyList<DevRow> rows)
    {
        foreach (var row in rows)
        {
            if (!_last.TryGetValue(row.Name, out var last) || last != row.Found)
            {
                _last[row.Name] = row.Found;
                output?.WriteLine($"{row.Name} on port {row.TcpPort}: {row.Peers.Length} {(row.Peers.Length == 1 ? "peer" : "peers")}{(row.Peers.IsEmpty ? string.Empty : ": " + row.Found)}");
            }
        }
    }
}
