using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Devp2p.Actors.Tests.Serialization;

/// <summary>Takes nothing of ours. What belongs to Akka itself, and what the tests tell each other, passes by reference.</summary>
public sealed class RefusingSerializer(ExtendedActorSystem system) : Serializer(system)
{
    // both methods run one after the other on the sender's thread
    [ThreadStatic]
    private static object? _passing;

    public override bool IncludeManifest => false;

    public override int Identifier => 77_777;

    public override byte[] ToBinary(object obj)
    {
        var type = obj.GetType();
        if (type.FullName!.StartsWith("Akka.Devp2p.", StringComparison.Ordinal) && !type.FullName.Contains(".Tests.", StringComparison.Ordinal))
        {
            throw new SerializationException($"{type} is neither local nor remote");
        }

        _passing = obj;
        return [];
    }

    public override object FromBinary(byte[] bytes, Type type) => _passing!;
}
