using System.Text.Json;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>The members of one JSON-RPC message; anything that is no such message has none of them.</summary>
/// <param name="Id">Null when absent or of a kind that can't be an id (object, array).</param>
/// <param name="HasId">True when there was an id at all, a wrong one too.</param>
internal readonly record struct RpcCall(bool HasVersion, JsonElement? Id, bool HasId, string? Method, JsonElement? Params)
{
    /// <summary>Longest method name, as in geth.</summary>
    private const int MaxMethod = 2048;

    public bool IsCall => HasVersion && Id is not null && Method is not null;

    public bool IsNotification => HasVersion && !HasId && Method is not null;

    public static RpcCall From(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return default;
        }

        var hasId = element.TryGetProperty("id"u8, out var id);
        var usable = hasId && id.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);
        var version = element.TryGetProperty("jsonrpc"u8, out var v) && v.ValueKind == JsonValueKind.String && v.ValueEquals("2.0"u8);
        var method = element.TryGetProperty("method"u8, out var m) && m.ValueKind == JsonValueKind.String ? m.GetString() : null;
        return new RpcCall(
            version,
            usable ? id : null,
            hasId,
            method is { Length: > 0 and <= MaxMethod } ? method : null,
            element.TryGetProperty("params"u8, out var parameters) ? parameters : null);
    }
}
