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
        var text = Required(index).ValueKind == JsonValueKind.String ? _items[index].GetString()! : string.Empty;
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && text.Length % 2 == 0 && text.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0
            ? Convert.FromHexString(text.AsSpan(2))
            : throw Invalid(index, "0x and pairs of hex digits");
    }

    public string Text(int index) => Required(index).ValueKind == JsonValueKind.String ? _items[index].GetString()! : throw Invalid(index, "a string");

    /// <summary>An argument that may be left out.</summary>
    public string Text(int index, string otherwise) => IsAbsent(index) ? otherwise : Text(index);

    /// <summary>A whole number within bounds, both included.</summary>
    public int Int(int index, int min, int max) =>
        Required(index).ValueKind == JsonValueKind.Number && _items[index].TryGetInt32(out var value) && value >= min && value <= max
            ? value
            : throw Invalid(index, $"a whole number from {min} to {max}");

    /// <summary>An argument that may be left out.</summary>
    public int Int(int index, int min, int max, int otherwise) => IsAbsent(index) ? otherwise : Int(index, min, max);

    /// <summary>An argument that may be left out.</summary>
    public bool Bool(int index, bool otherwise) => IsAbsent(index) ? otherwise : _items[index].ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Invalid(index, "true or false"),
    };

    private bool IsAbsent(int index) => index >= _items.Length || _items[index].ValueKind == JsonValueKind.Null;

    private JsonElement Required(int index) =>
        IsAbsent(index) ? throw new RpcException(RpcError.InvalidParams($"missing value for required argument {index}")) : _items[index];

    private static RpcException Invalid(int index, string expected) => new(RpcError.InvalidParams($"invalid argument {index}: expected {expected}"));

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
