using Akka.Devp2p.Node.Cli;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>
/// By which names an HTTP request may reach us, geth's --http.vhosts (node/rpcstack.go): an address always may; a name must be known, or a web page
/// could reach us by a name of its own (DNS rebinding).
/// </summary>
internal static class HostRules
{
    /// <param name="host">The Host header without its port; empty when there is none, as browsers never send it.</param>
    /// <param name="rules">Names, no matter of case; <c>*</c> allows all.</param>
    public static bool Allow(string host, IReadOnlyCollection<string> rules) =>
        host.Length == 0
        || Values.TryIp(host.Trim('[', ']'), out _, out _)
        || rules.Contains("*")
        || rules.Contains(host, StringComparer.OrdinalIgnoreCase);
}
