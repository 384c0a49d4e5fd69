using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Actors.Serialization;

/// <summary>One type of field as one RLP item.</summary>
internal sealed record FieldCodec(FieldCodec.Writer Write, FieldCodec.Reader Read)
{
    /// <summary>Writes exactly one item.</summary>
    internal delegate void Writer(RlpWriter writer, object value);

    /// <summary>Reads exactly one item; null when it is not what <see cref="Writer"/> would have written, the reader then keeps the reason.</summary>
    /// <param name="reader">The rest of the list.</param>
    /// <param name="system">Resolves actor refs.</param>
    internal delegate object? Reader(ref RlpReader reader, ExtendedActorSystem system);
}
