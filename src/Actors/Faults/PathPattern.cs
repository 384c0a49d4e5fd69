using System.IO.Enumeration;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>A pattern of actor paths below a node: parts by slashes, <c>*</c> and <c>?</c> inside a part, <c>**</c> for any number of parts, <c>.</c> for the node.</summary>
internal static class PathPattern
{
    /// <summary>What is wrong with it, or null.</summary>
    internal static string? FindFault(string pattern) =>
        pattern.Length == 0 ? "expected a path below the node such as server or peers/*"
        : pattern == "." || pattern.Split('/').All(part => part == "**" || (part.Length > 0 && ActorPath.IsValidPathElement(part.Replace('?', '*')))) ? null
        : "expected parts of actor names by slashes, such as discovery/udp/socket-*";

    /// <summary>Whether the path fits; empty is the node itself.</summary>
    internal static bool Fits(string pattern, string path) =>
        pattern == "." ? path.Length == 0 : path.Length > 0 && Fits(pattern.Split('/'), path.Split('/'));

    private static bool Fits(ReadOnlySpan<string> pattern, ReadOnlySpan<string> path)
    {
        if (pattern.IsEmpty)
        {
            return path.IsEmpty;
        }

        if (pattern[0] == "**")
        {
            return Fits(pattern[1..], path) || (!path.IsEmpty && Fits(pattern, path[1..]));
        }

        return !path.IsEmpty && Name(pattern[0], path[0]) && Fits(pattern[1..], path[1..]);
    }

    /// <summary>Whether a single name fits.</summary>
    internal static bool Name(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
