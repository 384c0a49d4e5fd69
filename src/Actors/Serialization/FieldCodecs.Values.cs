using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Serialization;

// single values
internal static partial class FieldCodecs
{
    private const int Ip4Size = 4, Ip6Size = 16, ScopedSize = Ip6Size + sizeof(uint);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions JsonLimits = new() { MaxDepth = 32 };

    // zigzag: small numbers stay short, whatever their sign
    private static void WriteSigned(RlpWriter writer, long value) => writer.WriteUInt64((ulong)((value << 1) ^ (value >> 63)));

    private static long? ReadSigned(ref RlpReader reader, long min, long max)
    {
        if (!reader.TryReadUInt64(out var zigzag))
        {
            return null;
        }

        var value = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        return value >= min && value <= max ? value : Fail<long?>(ref reader, "message: number out of range");
    }

    private static void WriteDouble(RlpWriter writer, double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        writer.WriteBytes(bytes);
    }

    private static string? ReadText(ref RlpReader reader)
    {
        if (!reader.TryReadBytes(out var bytes))
        {
            return null;
        }

        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Fail<string>(ref reader, "message: not UTF-8");
        }
    }

    private static PublicKey? ReadKey(ref RlpReader reader) =>
        !reader.TryReadFixed(PublicKey.Size, out var bytes) ? null
        : PublicKey.TryParse(bytes, out var key) ? key
        : Fail<PublicKey>(ref reader, "message: no point of the curve");

    private static NodeRecord? ReadRecord(ref RlpReader reader) =>
        !reader.TryReadBytes(NodeRecord.MaxSize, out var bytes) ? null
        : NodeRecord.TryDecode(bytes, out var record, out _) ? record
        : Fail<NodeRecord>(ref reader, "message: no valid node record");

    private static byte[] BytesOf(IPAddress ip)
    {
        var bytes = ip.GetAddressBytes();
        if (ip.AddressFamily != AddressFamily.InterNetworkV6 || ip.ScopeId == 0)
        {
            return bytes;
        }

        var scope = BitConverter.GetBytes(IPAddress.HostToNetworkOrder((int)(uint)ip.ScopeId));
        return [.. bytes, .. scope];
    }

    private static IPAddress? ReadAddress(ref RlpReader reader)
    {
        if (!reader.TryReadBytes(out var bytes))
        {
            return null;
        }

        if (bytes.Length is Ip4Size or Ip6Size)
        {
            return new IPAddress(bytes);
        }

        var scope = bytes.Length == ScopedSize ? (uint)IPAddress.NetworkToHostOrder(BitConverter.ToInt32(bytes[Ip6Size..])) : 0;
        return scope != 0 ? new IPAddress(bytes[..Ip6Size], scope) : Fail<IPAddress>(ref reader, "message: no IP address");
    }

    private static void WriteEndPoint(RlpWriter writer, IPEndPoint endPoint)
    {
        var mark = writer.BeginList();
        writer.WriteBytes(BytesOf(endPoint.Address));
        writer.WriteUInt64((ushort)endPoint.Port);
        writer.EndList(mark);
    }

    private static IPEndPoint? ReadEndPoint(ref RlpReader reader)
    {
        if (!reader.TryReadList(out var items))
        {
            return null;
        }

        var address = ReadAddress(ref items);
        if (address is null || !items.TryReadUInt16(out var port) || !items.TryEnd())
        {
            reader.Merge(items);
            return null;
        }

        return new IPEndPoint(address, port);
    }

    private static IActorRef? ReadRef(ref RlpReader reader, string path, ExtendedActorSystem system) =>
        IsActorPath(path) ? system.Provider.ResolveActorRef(path) : Fail<IActorRef>(ref reader, "message: no actor path");

    private static bool IsActorPath(string path)
    {
        try
        {
            return !path.EndsWith('#') && ActorPath.TryParse(path, out _);
        }
        catch (FormatException)
        {
            return false; // Akka 1.4 throws when what follows '#' is no number, and another error when nothing does
        }
    }

    // what a sub-protocol says of its peer: only its author knows the type
    private static void WriteJson(RlpWriter writer, object value) => writer.WriteBytes(
        value is JsonElement read ? Encoding.UTF8.GetBytes(read.GetRawText()) : JsonSerializer.SerializeToUtf8Bytes(value, value.GetType()));

    private static object? ReadJson(ref RlpReader reader)
    {
        if (ReadText(ref reader) is not { } text)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, JsonLimits);
            return document.RootElement.GetRawText() == text ? document.RootElement.Clone() : Fail<object>(ref reader, "message: no JSON");
        }
        catch (JsonException)
        {
            return Fail<object>(ref reader, "message: no JSON");
        }
    }

    /// <summary>Those made for the wire, of one byte, keep numbers they don't know; all others are closed.</summary>
    private static FieldCodec Enumeration(Type type)
    {
        var open = Enum.GetUnderlyingType(type) == typeof(byte);
        var all = Enum.GetValues(type).Cast<object>().Select(ValueOf).ToHashSet();
        var flags = type.IsDefined(typeof(FlagsAttribute), inherit: false) ? all.Aggregate(0UL, (sum, value) => sum | value) : 0;
        return new FieldCodec((writer, value) => writer.WriteUInt64(ValueOf(value)), Read);

        object? Read(ref RlpReader reader, ExtendedActorSystem system) =>
            !reader.TryReadUInt64(out var number) ? null
            : open ? (number <= byte.MaxValue ? Enum.ToObject(type, (byte)number) : Fail<object>(ref reader, "message: number out of range"))
            : all.Contains(number) || (flags != 0 && (number & ~flags) == 0) ? Enum.ToObject(type, number)
            : Fail<object>(ref reader, "message: number without a name");
    }

    private static ulong ValueOf(object value) => Convert.ToUInt64(value, CultureInfo.InvariantCulture);

    private static T? Fail<T>(ref RlpReader reader, string reason)
    {
        reader.Fail(reason);
        return default;
    }
}
