using System.Runtime.Serialization;
using Akka.Serialization;

namespace Akka.Devp2p.Actors.Serialization;

/// <summary>Refuses every <see cref="ILocalMessage"/>, where Akka's JSON would make something of it that can't be read again.</summary>
public sealed class LocalMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Says in each system which serializer wrote; above those that belong to Akka.</summary>
    public override int Identifier => 1_685_091_377;

    public override string Manifest(object o) => string.Empty;

    public override byte[] ToBinary(object obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        throw new SerializationException($"{obj.GetType()} is a local message: it is not sent to other processes");
    }

    public override object FromBinary(byte[] bytes, string manifest) => throw new SerializationException("a local message is not taken from other processes");
}
