using System.Buffers;
using System.Text.Json;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>Writes answers.</summary>
internal static class RpcAnswer
{
    private static readonly JsonSerializerOptions ResultJson = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static byte[] Succeeded(JsonElement? id, object? result) => Write(id, json =>
    {
        json.WritePropertyName("result"u8);
        JsonSerializer.Serialize(json, result, ResultJson);
    });

    public static byte[] Failed(JsonElement? id, RpcError error) => Write(id, json =>
    {
        json.WriteStartObject("error"u8);
        json.WriteNumber("code"u8, error.Code);
        json.WriteString("message"u8, error.Message);
        json.WriteEndObject();
    });

    /// <summary>A JSON array of answers.</summary>
    public static byte[] Batch(IReadOnlyList<byte[]> answers)
    {
        var output = new ArrayBufferWriter<byte>(answers.Sum(answer => answer.Length + 1) + 1);
        for (var i = 0; i < answers.Count; i++)
        {
            output.Write(i == 0 ? "["u8 : ","u8);
            output.Write(answers[i]);
        }

        output.Write("]"u8);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Write(JsonElement? id, Action<Utf8JsonWriter> content)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WritePropertyName("id"u8);
            if (id is { } value)
            {
                value.WriteTo(json);
            }
            else
            {
                json.WriteNullValue();
            }

            content(json);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}
