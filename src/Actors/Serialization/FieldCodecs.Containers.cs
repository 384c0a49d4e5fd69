using System.Collections.Immutable;
using System.Reflection;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Serialization;

// what holds other values
internal static partial class FieldCodecs
{
    /// <summary>Stands for null where null means failure.</summary>
    internal static object Nothing { get; } = new();

    private static FieldCodec Optional(FieldCodec codec)
    {
        return new FieldCodec(Write, Read);

        void Write(RlpWriter writer, object? value)
        {
            var mark = writer.BeginList();
            if (value is not null)
            {
                codec.Write(writer, value);
            }

            writer.EndList(mark);
        }

        object? Read(ref RlpReader reader, ExtendedActorSystem system)
        {
            if (!reader.TryReadList(out var items))
            {
                return null;
            }

            var value = items.AtEnd ? Nothing : codec.Read(ref items, system);
            if (value is null || !items.TryEnd())
            {
                reader.Merge(items);
                return null;
            }

            return value;
        }
    }

    private static FieldCodec Items<T>(NullabilityInfo nullability)
    {
        var item = For(typeof(T), nullability.GenericTypeArguments[0]);
        return new FieldCodec(Write, Read);

        void Write(RlpWriter writer, object value)
        {
            var mark = writer.BeginList();
            foreach (var each in (ImmutableArray<T>)value)
            {
                item.Write(writer, each!);
            }

            writer.EndList(mark);
        }

        object? Read(ref RlpReader reader, ExtendedActorSystem system)
        {
            if (!reader.TryReadList(out var items))
            {
                return null;
            }

            // grows with what was read: an announced length takes no memory
            var all = ImmutableArray.CreateBuilder<T>();
            while (!items.AtEnd && item.Read(ref items, system) is { } value)
            {
                all.Add((T)(value == Nothing ? null : value)!);
            }

            return items.TryEnd() ? all.DrainToImmutable() : Merged(ref reader, items);
        }
    }

    private static FieldCodec Pairs<TKey, TValue>(NullabilityInfo nullability) where TKey : notnull
    {
        var keys = For(typeof(TKey), nullability.GenericTypeArguments[0]);
        var values = For(typeof(TValue), nullability.GenericTypeArguments[1]);
        var order = typeof(TKey) == typeof(string) ? (IComparer<TKey>)StringComparer.Ordinal : Comparer<TKey>.Default;
        return new FieldCodec(Write, (ref reader, system) => ReadPairs<TKey, TValue>(ref reader, system, keys, values, order));

        void Write(RlpWriter writer, object value)
        {
            var mark = writer.BeginList();
            foreach (var (key, each) in ((ImmutableSortedDictionary<TKey, TValue>)value).OrderBy(pair => pair.Key, order))
            {
                keys.Write(writer, key);
                values.Write(writer, each!);
            }

            writer.EndList(mark);
        }
    }

    private static object? ReadPairs<TKey, TValue>(
        ref RlpReader reader, ExtendedActorSystem system, FieldCodec keys, FieldCodec values, IComparer<TKey> order) where TKey : notnull
    {
        if (!reader.TryReadList(out var items))
        {
            return null;
        }

        var all = ImmutableSortedDictionary.CreateBuilder<TKey, TValue>(order);
        TKey? last = default;
        while (!items.AtEnd && keys.Read(ref items, system) is TKey key && values.Read(ref items, system) is { } value)
        {
            if (all.Count > 0 && order.Compare(key, last!) <= 0)
            {
                items.Fail("message: keys out of order");
                break;
            }

            all.Add(key, (TValue)(value == Nothing ? null : value)!);
            last = key;
        }

        return items.TryEnd() ? all.ToImmutable() : Merged(ref reader, items);
    }

    // a message inside a message: [manifest, message]
    private static void WriteMessage(RlpWriter writer, object value)
    {
        var manifest = MessageCodecs.Manifests[value.GetType()];
        var mark = writer.BeginList();
        writer.WriteAscii(manifest);
        MessageCodecs.Codecs[manifest].Write(writer, value);
        writer.EndList(mark);
    }

    private static object? ReadMessage(ref RlpReader reader, ExtendedActorSystem system)
    {
        if (!reader.TryReadList(out var items))
        {
            return null;
        }

        var manifest = ReadText(ref items);
        if (manifest is null || !MessageCodecs.Codecs.TryGetValue(manifest, out var codec))
        {
            items.Fail("message: unknown manifest");
            return Merged(ref reader, items);
        }

        var value = codec.Read(ref items, system);
        return value is not null && items.TryEnd() ? value : Merged(ref reader, items);
    }

    private static object? Merged(ref RlpReader reader, in RlpReader inner)
    {
        reader.Merge(inner);
        return null;
    }
}
