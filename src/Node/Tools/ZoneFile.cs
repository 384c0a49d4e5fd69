using System.Text;
using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Node.Tools;

/// <summary>A tree as a zone of its own, in the form that all name servers read (RFC 1035 section 5); with the lifetimes of EIP-1459's example.</summary>
internal static class ZoneFile
{
    private const int RootLifetime = 60, EntryLifetime = 86900, MaxString = 255;

    /// <param name="domain">The zone.</param>
    /// <param name="tree">What is in it.</param>
    /// <param name="nameServer">Host name of the server that will have it.</param>
    public static string Write(string domain, DnsTree tree, string nameServer)
    {
        var zone = new StringBuilder();
        zone.Append($"$ORIGIN {domain}.\n$TTL {EntryLifetime}\n");
        zone.Append($"@ {RootLifetime} IN SOA {nameServer.TrimEnd('.')}. hostmaster.{domain}. {(uint)tree.Root.Sequence} 3600 600 1209600 {RootLifetime}\n");
        zone.Append($"@ IN NS {nameServer.TrimEnd('.')}.\n");
        zone.Append($"@ {RootLifetime} IN TXT {Quote(tree.Root.ToString())}\n");
        foreach (var (hash, entry) in tree.Entries)
        {
            zone.Append($"{hash} IN TXT {Quote(entry.ToString())}\n");
        }

        return zone.ToString();
    }

    /// <summary>A string has 255 bytes at most; readers join them. No text of a tree has a quote or a backslash.</summary>
    private static string Quote(string text) => string.Join(' ', text.Chunk(MaxString).Select(part => $"\"{new string(part)}\""));
}
