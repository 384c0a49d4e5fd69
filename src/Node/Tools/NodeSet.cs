using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tools;

/// <summary>Nodes with their history, in go-ethereum's nodes.json format (cmd/devp2p/nodeset.go).</summary>
internal sealed class NodeSet : SortedDictionary<NodeId, NodeSetEntry>
{
    public const string FileExpected = "a nodes.json file, as discv4 crawl writes it";

    /// <summary>Largest file in bytes: some 300,000 nodes.</summary>
    private const int MaxFile = 256 << 20;

    // how Go writes a time that was never set
    private const string Never = "0001-01-01T00:00:00Z";

    public NodeSet()
    {
    }

    public NodeSet(IEnumerable<NodeSetEntry> entries)
    {
        foreach (var entry in entries)
        {
            this[entry.Node.Id] = entry;
        }
    }

    /// <summary>Reads a file; what is wrong with it is a <see cref="UsageException"/> that names it.</summary>
    public static NodeSet Load(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > MaxFile)
            {
                throw new UsageException($"{Printable.Text(path)}: too large, expected {FileExpected} of at most {MaxFile} bytes");
            }

            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? new NodeSet(json.RootElement.EnumerateObject().Select(property => Read(path, property)))
                : throw new UsageException($"{Printable.Text(path)}: expected {FileExpected}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException($"{Printable.Text(path)}: can't be read, expected {FileExpected} ({Printable.Text(e.Message)})", e);
        }
    }

    /// <summary>Fails before the work and not after it when the file could not be written.</summary>
    public static void ProbeWrite(string path)
    {
        try
        {
            File.WriteAllBytes(path + ".tmp", []);
            File.Delete(path + ".tmp");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{Printable.Text(path)}: can't be written, expected a file in a directory that exists ({Printable.Text(e.Message)})", e);
        }
    }

    /// <summary>Replaces the file in one step.</summary>
    public void Save(string path)
    {
        try
        {
            File.WriteAllBytes(path + ".tmp", ToJson());
            File.Move(path + ".tmp", path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"{Printable.Text(path)}: can't be written: {Printable.Text(e.Message)}", e);
        }
    }

    /// <summary>The nodes with the highest scores.</summary>
    public NodeSet Top(int count) => count >= Count ? this : new NodeSet(Values.OrderByDescending(entry => entry.Score).Take(count));

    /// <summary>As Go's encoding/json writes it with an indent of four.</summary>
    public byte[] ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, IndentSize = 4, NewLine = "\n" }))
        {
            json.WriteStartObject();
            foreach (var (id, entry) in this)
            {
                json.WriteStartObject(id.ToString());
                json.WriteNumber("seq", entry.Node.Sequence);
                json.WriteString("record", entry.Node.ToString());
                if (entry.Score != 0)
                {
                    json.WriteNumber("score", entry.Score);
                }

                json.WriteString("firstResponse", Show(entry.FirstResponse));
                json.WriteString("lastResponse", Show(entry.LastResponse));
                json.WriteString("lastCheck", Show(entry.LastCheck));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static NodeSetEntry Read(string path, JsonProperty property)
    {
        var (id, value) = (property.Name, property.Value);
        if (!Enode.TryParse(value.Text("record"), out var node, out var fault))
        {
            throw new UsageException($"{Printable.Text(path)}: node {Printable.Text(id, 64)}: {Printable.Text(fault)}, expected {FileExpected}");
        }

        if (node!.Id.ToString() != id)
        {
            throw new UsageException($"{Printable.Text(path)}: node {Printable.Text(id, 64)}: the record is that of {node.Id}, expected {FileExpected}");
        }

        var score = (int)Math.Clamp(value.Number("score"), 0, int.MaxValue);
        return new NodeSetEntry(node, score, Time(value, "firstResponse"), Time(value, "lastResponse"), Time(value, "lastCheck"));
    }

    private static DateTimeOffset? Time(JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.String } text && text.TryGetDateTimeOffset(out var time) && time.Year > 1 ? time.ToUniversalTime() : null;

    private static string Show(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? Never;
}
