using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using System.Text;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Serialization;

/// <summary>
/// How each type of field is written: a number as an integer (zigzag when it may be negative; a double as its 8 bytes), a text as UTF-8, a time as ticks of UTC, what may be
/// null as a list of none or one, an array as a list, a dictionary as a list of pairs in ascending order, a record as the list of its fields.
/// </summary>
internal static partial class FieldCodecs
{
    private static readonly FrozenDictionary<Type, FieldCodec> Known = new Dictionary<Type, FieldCodec>
    {
        [typeof(bool)] = new((w, v) => w.WriteBool((bool)v), (ref r, _) => r.TryReadBool(out var v) ? v : null),
        [typeof(ushort)] = new((w, v) => w.WriteUInt64((ushort)v), (ref r, _) => r.TryReadUInt16(out var v) ? v : null),
        [typeof(uint)] = new((w, v) => w.WriteUInt64((uint)v), (ref r, _) => r.TryReadUInt32(out var v) ? v : null),
        [typeof(ulong)] = new((w, v) => w.WriteUInt64((ulong)v), (ref r, _) => r.TryReadUInt64(out var v) ? v : null),
        [typeof(int)] = new((w, v) => WriteSigned(w, (int)v), (ref r, _) => ReadSigned(ref r, int.MinValue, int.MaxValue) is { } v ? (int)v : null),
        [typeof(long)] = new((w, v) => WriteSigned(w, (long)v), (ref r, _) => ReadSigned(ref r, long.MinValue, long.MaxValue)),
        [typeof(double)] = new((w, v) => WriteDouble(w, (double)v), (ref r, _) => r.TryReadFixed(sizeof(double), out var v) ? BinaryPrimitives.ReadDoubleBigEndian(v) : null),
        [typeof(TimeSpan)] = new(
            (w, v) => WriteSigned(w, ((TimeSpan)v).Ticks),
            (ref r, _) => ReadSigned(ref r, long.MinValue, long.MaxValue) is { } ticks ? new TimeSpan(ticks) : null),
        [typeof(DateTimeOffset)] = new(
            (w, v) => WriteSigned(w, ((DateTimeOffset)v).UtcTicks),
            (ref r, _) => ReadSigned(ref r, 0, DateTimeOffset.MaxValue.UtcTicks) is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null),
        [typeof(string)] = new((w, v) => w.WriteBytes(Encoding.UTF8.GetBytes((string)v)), (ref r, _) => ReadText(ref r)),
        [typeof(ReadOnlyMemory<byte>)] = new(
            (w, v) => w.WriteBytes(((ReadOnlyMemory<byte>)v).Span), (ref r, _) => r.TryReadBytes(out var v) ? new ReadOnlyMemory<byte>(v.ToArray()) : null),
        [typeof(Hash256)] = new((w, v) => w.WriteHash((Hash256)v), (ref r, _) => r.TryReadHash(out var v) ? v : null),
        [typeof(NodeId)] = new((w, v) => w.WriteHash(((NodeId)v).Value), (ref r, _) => r.TryReadHash(out var v) ? new NodeId(v) : null),
        [typeof(PublicKey)] = new((w, v) => w.WriteBytes(((PublicKey)v).Bytes), (ref r, _) => ReadKey(ref r)),
        [typeof(NodeRecord)] = new((w, v) => w.WriteBytes(((NodeRecord)v).Encoded.Span), (ref r, _) => ReadRecord(ref r)),
        [typeof(Enode)] = new((w, v) => EnodeCodec.Write(w, (Enode)v), (ref r, _) => EnodeCodec.Read(ref r)),
        [typeof(IPAddress)] = new((w, v) => w.WriteBytes(BytesOf((IPAddress)v)), (ref r, _) => ReadAddress(ref r)),
        [typeof(IPEndPoint)] = new((w, v) => WriteEndPoint(w, (IPEndPoint)v), (ref r, _) => ReadEndPoint(ref r)),
        [typeof(IActorRef)] = new(
            (w, v) => w.WriteBytes(Encoding.UTF8.GetBytes(Akka.Serialization.Serialization.SerializedActorPath((IActorRef)v))),
            (ref r, system) => ReadText(ref r) is { } path ? ReadRef(ref r, path, system) : null),
        [typeof(IRemoteMessage)] = new(WriteMessage, ReadMessage),
        [typeof(object)] = new((w, v) => WriteJson(w, v), (ref r, _) => ReadJson(ref r)),
    }.ToFrozenDictionary();

    /// <summary>The codec of a field; a type that nobody has thought of is our own bug.</summary>
    /// <param name="type">Declared type.</param>
    /// <param name="nullability">Says whether it may be null, it and what it holds.</param>
    internal static FieldCodec For(Type type, NullabilityInfo nullability)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Optional(Of(value, nullability));
        }

        var codec = Of(type, nullability);
        return !type.IsValueType && nullability.WriteState == NullabilityState.Nullable ? Optional(codec) : codec;
    }

    private static FieldCodec Of(Type type, NullabilityInfo nullability)
    {
        if (Known.TryGetValue(type, out var known))
        {
            return known;
        }

        if (type.IsEnum)
        {
            return Enumeration(type);
        }

        if (type.IsGenericType)
        {
            var (definition, items) = (type.GetGenericTypeDefinition(), type.GetGenericArguments());
            var make = definition == typeof(ImmutableArray<>) ? nameof(Items)
                : definition == typeof(ImmutableSortedDictionary<,>) ? nameof(Pairs)
                : throw new NotSupportedException($"{type} can't be a field of a remote message");
            return (FieldCodec)typeof(FieldCodecs).GetMethod(make, BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(items).Invoke(null, [nullability])!;
        }

        return new RecordShape(type).Codec;
    }
}
