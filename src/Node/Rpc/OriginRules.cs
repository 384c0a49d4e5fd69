namespace Akka.Devp2p.Node.Rpc;

/// <summary>
/// Which web pages may open a WebSocket, geth's --ws.origins (rpc/websocket.go): a browser always names the page's origin, so a request
/// without one is no browser's and passes. A rule is <c>*</c>, or <c>scheme://host:port</c> of which only the host is required.
/// </summary>
internal static class OriginRules
{
    /// <param name="rules">Empty allows http://localhost and http://NAME-OF-THIS-MACHINE.</param>
    /// <param name="origin">The Origin header; null when there is none.</param>
    public static bool Allow(IReadOnlyCollection<string> rules, string? origin)
    {
        if (origin is null)
        {
            return true;
        }

        IEnumerable<string> effective = rules.Count > 0 ? rules : ["http://localhost", "http://" + Environment.MachineName];
        return effective.Any(rule => rule == "*" || Matches(rule, origin));
    }

    /// <summary>True for a text that can be a rule.</summary>
    public static bool IsRule(string text) => text == "*" || Parse(text) is not null;

    private static bool Matches(string rule, string origin)
    {
        if (Parse(rule) is not var (scheme, host, port) || Parse(origin) is not var (theirScheme, theirHost, theirPort))
        {
            return false;
        }

        return (scheme.Length == 0 || Same(scheme, theirScheme)) && Same(host, theirHost) && (port.Length == 0 || port == theirPort);
    }

    private static (string Scheme, string Host, string Port)? Parse(string text)
    {
        var separator = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = separator < 0 ? string.Empty : text[..separator];
        var rest = separator < 0 ? text : text[(separator + 3)..];
        var colon = rest.EndsWith(']') ? -1 : rest.LastIndexOf(':');
        var (host, port) = colon < 0 ? (rest, string.Empty) : (rest[..colon], rest[(colon + 1)..]);
        var isHost = host.Length > 0 && host.All(c => c is > ' ' and <= '~' and not ('/' or '?' or '#' or '@'));
        return isHost && separator != 0 && (port.Length == 0 ? colon < 0 : port.All(char.IsAsciiDigit)) ? (scheme, host, port) : null;
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
