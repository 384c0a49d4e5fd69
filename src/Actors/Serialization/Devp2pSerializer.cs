using System.Runtime.Serialization;
using Akka.Configuration;
using Akka.Devp2p.Wire.Rlp;
using Akka.Serialization;

namespace Akka.Devp2p.Actors.Serialization;

/// <summary>
/// Carries each <see cref="IRemoteMessage"/> over Akka.Remote: a manifest such as <c>server.get-peers</c>, and the message's fields as one RLP list
/// (docs/embedding.md). Strict: bytes that it would not have written itself are a <see cref="SerializationException"/>, whoever sent them.
/// </summary>
public sealed class Devp2pSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private const string Name = "devp2p", LocalName = "devp2p-local";

    /// <summary>The same in every release; above those that belong to Akka.</summary>
    public override int Identifier => 1_685_091_376;

    /// <summary>HOCON that binds this serializer, and <see cref="LocalMessageSerializer"/> for what must not leave the process. For a system without a node of its own.</summary>
    public static Config Bindings { get; } = ConfigurationFactory.ParseString($$"""
        akka.actor {
          serializers {
            {{Name}} = "{{typeof(Devp2pSerializer).FullName}}, {{typeof(Devp2pSerializer).Assembly.GetName().Name}}"
            {{LocalName}} = "{{typeof(LocalMessageSerializer).FullName}}, {{typeof(LocalMessageSerializer).Assembly.GetName().Name}}"
          }
          serialization-bindings {
            "{{typeof(IRemoteMessage).FullName}}, {{typeof(IRemoteMessage).Assembly.GetName().Name}}" = {{Name}}
            "{{typeof(ILocalMessage).FullName}}, {{typeof(ILocalMessage).Assembly.GetName().Name}}" = {{LocalName}}
          }
        }
        """);

    /// <summary>Binds them in a system whose configuration does not; once for a system. (To ask a system for a marker's serializer would bind it to the default one.)</summary>
    internal static void Register(ExtendedActorSystem system)
    {
        if (!system.Settings.Config.HasPath($"akka.actor.serializers.{Name}"))
        {
            Bind(Name, typeof(IRemoteMessage), new Devp2pSerializer(system));
            Bind(LocalName, typeof(ILocalMessage), new LocalMessageSerializer(system));
        }

        void Bind(string name, Type marker, Serializer serializer)
        {
            system.Serialization.AddSerializer(name, serializer);
            system.Serialization.AddSerializationMap(marker, serializer);
        }
    }

    public override string Manifest(object o)
    {
        ArgumentNullException.ThrowIfNull(o);
        return MessageCodecs.Manifests.TryGetValue(o.GetType(), out var manifest)
            ? manifest
            : throw new SerializationException($"{o.GetType()} has no manifest: it is no message of this release");
    }

    public override byte[] ToBinary(object obj)
    {
        var writer = new RlpWriter();
        MessageCodecs.Codecs[Manifest(obj)].Write(writer, obj);
        return writer.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!MessageCodecs.Codecs.TryGetValue(manifest, out var codec))
        {
            throw new SerializationException("a message of an unknown kind: is the other side's release newer?");
        }

        var reader = new RlpReader(bytes);
        var message = codec.Read(ref reader, system);
        return message is not null && reader.TryEnd() ? message : throw new SerializationException($"{manifest}: {reader.Error}");
    }
}
