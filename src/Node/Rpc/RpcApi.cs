namespace Akka.Devp2p.Node.Rpc;

/// <summary>What one transport offers: methods by name, and topics by namespace and name (<c>admin_peerEvents</c>).</summary>
internal sealed class RpcApi(IReadOnlyDictionary<string, RpcMethod> methods, IReadOnlyDictionary<string, RpcTopic>? topics = null)
{
    private static readonly Dictionary<string, RpcTopic> NoTopics = [];

    /// <summary>Every namespace there is.</summary>
    public static IReadOnlyList<string> Namespaces { get; } = ["admin", "debug", "eth", "net", "web3"];

    public IReadOnlyDictionary<string, RpcMethod> Methods { get; } = methods;

    public IReadOnlyDictionary<string, RpcTopic> Topics { get; } = topics ?? NoTopics;

    /// <summary>The methods and topics of the given namespaces, and rpc_modules.</summary>
    public static RpcApi For(INodeControl node, IEnumerable<string> namespaces)
    {
        var enabled = namespaces.ToHashSet(StringComparer.Ordinal);
        var methods = RpcMethods.All(node).Concat(AdminMethods.All(node))
            .Where(method => enabled.Contains(NamespaceOf(method.Name)))
            .ToDictionary(method => method.Name, method => method.Method, StringComparer.Ordinal);
        var modules = enabled.Append("rpc").Order(StringComparer.Ordinal).ToDictionary(name => name, _ => "1.0");
        methods.Add("rpc_modules", new RpcMethod(0, (_, _) => Task.FromResult<object?>(modules)));
        var topics = new Dictionary<string, RpcTopic>(StringComparer.Ordinal) { ["admin_peerEvents"] = node.PeerEvents.Subscribe };
        return new RpcApi(methods, topics.Where(topic => enabled.Contains(NamespaceOf(topic.Key))).ToDictionary(StringComparer.Ordinal));
    }

    private static string NamespaceOf(string name) => name[..name.IndexOf('_', StringComparison.Ordinal)];
}
