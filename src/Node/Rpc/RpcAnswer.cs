using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>Writes answers.</summary>
internal static class RpcAnswer
{
    private static readonly JsonSerializerOptions ResultJson = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly JsonSerializerOptions EventJson = new(ResultJson) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

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

    /// <summary>An event for a subscriber, in geth's form.</summary>
    public static byte[] Notification(string space, string subscription, object result)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc"u8, "2.0"u8);
            json.WriteString("method"u8, space + "_subscription");
            json.WriteStartObject("params"u8);
            json.WriteString("subscription"u8, subscription);
            json.WritePropertyName("result"u8);
            JsonSerializer.Serialize(json, result, EventJson);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

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
