using System.Reflection;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Serialization;

/// <summary>
/// A record as the RLP list of what its constructor takes, in that order, then of its other properties that can be set, in the order of their
/// declaration. So a message is written down in one place only; a change of it changes the bytes, which a test with golden bytes notices.
/// </summary>
internal sealed class RecordShape
{
    private readonly ConstructorInfo? _make;
    private readonly object? _instance;
    private readonly (PropertyInfo Property, FieldCodec Codec)[] _fields;
    private readonly int _taken;

    internal RecordShape(Type type)
    {
        _instance = type.GetProperty("Instance", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
        _make = type.GetConstructors().Where(one => one.GetParameters() is not [var only] || only.ParameterType != type).MaxBy(one => one.GetParameters().Length);
        if (_instance is null && _make is null)
        {
            throw new NotSupportedException($"{type} can't be a field of a remote message");
        }

        var nullability = new NullabilityInfoContext();
        var taken = _instance is null ? _make!.GetParameters() : [];
        var others = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(one => one.CanWrite && taken.All(parameter => parameter.Name != one.Name));
        _taken = taken.Length;
        _fields =
        [
            .. taken.Select(parameter => (
                type.GetProperty(parameter.Name!) ?? throw new NotSupportedException($"{type} is no record: it does not show {parameter.Name}"),
                FieldCodecs.For(parameter.ParameterType, nullability.Create(parameter)))),
            .. others.OrderBy(one => one.MetadataToken).Select(one => (one, FieldCodecs.For(one.PropertyType, nullability.Create(one)))),
        ];
        Codec = new FieldCodec(Write, Read);
    }

    internal FieldCodec Codec { get; }

    private void Write(RlpWriter writer, object value)
    {
        var mark = writer.BeginList();
        foreach (var (property, codec) in _fields)
        {
            codec.Write(writer, property.GetValue(value)!);
        }

        writer.EndList(mark);
    }

    private object? Read(ref RlpReader reader, ExtendedActorSystem system)
    {
        if (!reader.TryReadList(out var items))
        {
            return null;
        }

        var values = new object?[_fields.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (_fields[i].Codec.Read(ref items, system) is not { } value)
            {
                reader.Merge(items);
                return null;
            }

            values[i] = value == FieldCodecs.Nothing ? null : value;
        }

        if (!items.TryEnd())
        {
            reader.Merge(items);
            return null;
        }

        return _instance ?? Make(values);
    }

    private object Make(object?[] values)
    {
        var made = _make!.Invoke(values[.._taken]);
        foreach (var ((property, _), value) in _fields.Zip(values).Skip(_taken))
        {
            property.SetValue(made, value);
        }

        return made;
    }
}
