using System.Text.Json;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>The positional arguments of a call; every fault is -32602 in geth's words.</summary>
internal sealed class RpcParams
{
    private readonly JsonElement[] _items;

    private RpcParams(JsonElement[] items) => _items = items;

    /// <summary>Absent, null or an array of at most <paramref name="max"/> items.</summary>
    public static RpcParams From(JsonElement? value, int max)
    {
        JsonElement[] items = value switch
        {
            null or { ValueKind: JsonValueKind.Null } => [],
            { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray()],
            _ => throw new RpcException(RpcError.InvalidParams("non-array args")),
        };
        return items.Length <= max ? new RpcParams(items) : throw new RpcException(RpcError.InvalidParams($"too many arguments, want at most {max}"));
    }

    /// <summary>A byte string as 0x and pairs of hex digits.</summary>
    public byte[] Bytes(int index)
    {
        if (index >= _items.Length || _items[index].ValueKind == JsonValueKind.Null)
        {
            throw new RpcException(RpcError.InvalidParams($"missing value for required argument {index}"));
        }

        var text = _items[index].ValueKind == JsonValueKind.String ? _items[index].GetString()! : string.Empty;
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && text.Length % 2 == 0 && text.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0
            ? Convert.FromHexString(text.AsSpan(2))
            : throw new RpcException(RpcError.InvalidParams($"invalid argument {index}: expected 0x and pairs of hex digits"));
    }

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
