using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Dns;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tools;

/// <summary>A tree as a directory with enrtree-info.json and nodes.json, go-ethereum's "definition" format (cmd/devp2p/dnscmd.go).</summary>
/// <param name="Url">Where it is published; null before it was signed.</param>
/// <param name="Sequence">Its version.</param>
/// <param name="Signature">Empty before it was signed.</param>
/// <param name="Links">To other trees.</param>
/// <param name="Records">All nodes.</param>
internal sealed record TreeDefinition(TreeLink? Url, ulong Sequence, string Signature, ImmutableArray<TreeLink> Links, ImmutableArray<NodeRecord> Records)
{
    public const string DirectoryExpected = "a directory with nodes.json and, once it was signed, enrtree-info.json";

    private const int MaxFile = 16 << 20;

    /// <summary>What has come out of a DNS server, or was just signed.</summary>
    public static TreeDefinition Of(TreeLink url, DnsTree tree) =>
        new(url, tree.Root.Sequence, tree.Root.Signature, [.. tree.Links], [.. tree.Nodes]);

    /// <summary>Reads a directory; what is wrong is a <see cref="UsageException"/> that names the file.</summary>
    public static TreeDefinition Load(string directory)
    {
        ImmutableArray<NodeRecord> records =
        [
            .. NodeSet.Load(NodesFile(directory)).Values.Select(entry => entry.Node.Record
                ?? throw new UsageException($"{Printable.Text(NodesFile(directory))}: node {entry.Node.Id} has no signed record, expected enr: records only")),
        ];
        var info = InfoFile(directory);
        if (!File.Exists(info))
        {
            return new TreeDefinition(null, 0, string.Empty, [], records);
        }

        try
        {
            using var json = JsonDocument.Parse(new FileInfo(info).Length <= MaxFile ? File.ReadAllBytes(info) : throw new IOException("too large"));
            var (meta, url) = (json.RootElement, json.RootElement.Text("url"));
            return new TreeDefinition(
                url.Length == 0 ? null : Link(info, url),
                meta.Member("seq") is { ValueKind: JsonValueKind.Number } seq && seq.TryGetUInt64(out var sequence) ? sequence : 0,
                meta.Text("signature"),
                [.. meta.Member("links").Items().Select(link => Link(info, link.ToString()))],
                records);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException($"{Printable.Text(info)}: can't be read, expected the file that dns sign writes ({Printable.Text(e.Message)})", e);
        }
    }

    /// <summary>The tree, which must be signed, and where it is published.</summary>
    public (string Domain, DnsTree Tree) ToSignedTree(string directory)
    {
        var info = Printable.Text(InfoFile(directory));
        var url = Url ?? throw new UsageException($"{info}: missing 'url', expected a tree that dns sign has signed");
        var signed = ToTree(Sequence).WithSignature(url.Key, Signature);
        return signed is null
            ? throw new UsageException($"{info}: {(Signature.Length == 0 ? "missing" : "invalid")} signature, expected a tree that dns sign has signed as it is")
            : (url.Domain, signed);
    }

    /// <summary>The tree, not signed.</summary>
    public DnsTree ToTree(ulong sequence) =>
        DnsTree.TryMake(sequence, Records, Links, out var tree, out var error) ? tree! : throw new UsageException($"{error}, expected records that others can read");

    /// <summary>Writes enrtree-info.json, and with <paramref name="nodes"/> the other file; makes the directory.</summary>
    public void Save(string directory, bool nodes, DateTimeOffset now)
    {
        try
        {
            Directory.CreateDirectory(directory);
            if (nodes)
            {
                new NodeSet(Records.Select(record => new NodeSetEntry(Enode.FromRecord(record)))).Save(NodesFile(directory));
            }

            File.WriteAllBytes(InfoFile(directory), ToJson(now));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"{Printable.Text(directory)}: can't be written: {Printable.Text(e.Message)}", e);
        }
    }

    private byte[] ToJson(DateTimeOffset now)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, IndentSize = 4, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("url", Url?.ToString());
            json.WriteNumber("seq", Sequence);
            json.WriteString("signature", Signature);
            json.WriteStartArray("links");
            foreach (var link in Links)
            {
                json.WriteStringValue(link.ToString());
            }

            json.WriteEndArray();
            json.WriteString("lastModified", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static TreeLink Link(string file, string url) => TreeLink.TryParse(url, out var link, out var error)
        ? link!
        : throw new UsageException($"{Printable.Text(file)}: {Printable.Text(url)}: expected a URL such as {TreeLink.Expected} ({error.Reason})");

    private static string InfoFile(string directory) => Path.Combine(directory, "enrtree-info.json");

    private static string NodesFile(string directory) => Path.Combine(directory, "nodes.json");
}
