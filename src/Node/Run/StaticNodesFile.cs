using System.Collections.Immutable;
using System.Text.Json;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Run;

/// <summary>Static nodes that outlive the program: <c>static-nodes.json</c> in the data directory, an array of enode URLs as geth's was.</summary>
internal sealed class StaticNodesFile(string dataDirectory)
{
    /// <summary>Name of the file.</summary>
    public const string Name = "static-nodes.json";

    /// <summary>Nodes in it at most.</summary>
    public const int MaxNodes = 1000;

    private const int MaxSize = 1 << 20;
    private const string Expected = "a JSON array of enode URLs";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly string _path = Path.Combine(dataDirectory, Name);
    private readonly Lock _gate = new();

    /// <summary>All of them; empty without a file. One that makes no sense is a <see cref="UsageException"/>.</summary>
    public ImmutableArray<Enode> Load()
    {
        try
        {
            return SystemFiles.Instance.Read(_path, MaxSize + 1) is not { } content ? [] : Parse(content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException($"{Printable.Text(_path)}: can't be read, expected {Expected} ({Printable.Text(e.Message)})", e);
        }
    }

    /// <summary>Adds one, in place of what was known of it. <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> when it can't be written.</summary>
    public void Add(Enode node) => Change(nodes => nodes.RemoveAll(known => known.Id == node.Id).Add(node));

    /// <summary>Removes one; the file stays as it is when it is not there.</summary>
    public void Remove(NodeId id) => Change(nodes => nodes.RemoveAll(known => known.Id == id));

    private void Change(Func<ImmutableArray<Enode>, ImmutableArray<Enode>> change)
    {
        lock (_gate)
        {
            var before = Load();
            var after = change(before);
            if (after.Length > MaxNodes)
            {
                throw new IOException($"{Name} is full, it holds {MaxNodes} nodes at most");
            }

            if (!after.SequenceEqual(before))
            {
                AtomicFile.Replace(SystemFiles.Instance, _path, JsonSerializer.SerializeToUtf8Bytes(after.Select(node => node.ToString()), Json));
            }
        }
    }

    private ImmutableArray<Enode> Parse(byte[] content)
    {
        var texts = content.Length > MaxSize ? null : JsonSerializer.Deserialize<string?[]>(content);
        if (texts is null || texts.Length > MaxNodes)
        {
            throw new UsageException($"{Printable.Text(_path)}: too large, expected {Expected}, at most {MaxNodes}");
        }

        var fault = string.Empty;
        var nodes = texts.Select(text => Enode.TryParse(text ?? string.Empty, out var node, out fault!) ? node : throw new UsageException(
            $"{Printable.Text(_path)}: {Printable.Text(text, 48)}: expected {Expected} ({Printable.Text(fault)})"));
        return [.. nodes.OfType<Enode>()];
    }
}
