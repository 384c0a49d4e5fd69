using System.Collections.Immutable;
using System.Reflection;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Events;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Serialization;

namespace Akka.Devp2p.Actors.Tests.Serialization;

/// <summary>What a host may send and get, over Akka.Remote or within its process, can't be changed by it and gives it none of our actors.</summary>
public sealed class PublicMessageTests
{
    /// <summary>Three name the host's own actor, which is to be told; a service is a part of the node and gets its siblings.</summary>
    private static readonly Type[] WithRefs = [typeof(Discv5Actor.RegisterTalkHandler), typeof(EventsActor.Subscribe), typeof(EventsActor.Unsubscribe), typeof(ServicesActor.Start)];

    private static readonly ImmutableArray<Type> Messages =
    [
        .. typeof(ILocalMessage).Assembly.GetExportedTypes()
            .Where(type => !type.IsInterface && (typeof(ILocalMessage).IsAssignableFrom(type) || typeof(IRemoteMessage).IsAssignableFrom(type))),
    ];

    [Fact]
    public void Messages_HoldNoRefsOfTheNode_AtAnyDepth()
    {
        var holders = Messages.Where(type => ShowsARef(type, [])).ToList();
        Holds(holders.Except(WithRefs).Select(type => $"{type} shows an actor").Concat(WithRefs.Except(holders).Select(type => $"{type} shows none any more")));
    }

    [Fact]
    public void Messages_AreImmutable() => Holds(Messages
        .SelectMany(type => Fields(type).Select(field => (Type: type, Field: field)))
        .Where(one => !one.Field.IsInitOnly || IsMutable(one.Field.FieldType))
        .Select(one => $"{one.Type} {one.Field.Name} can be changed"));

    private static void Holds(IEnumerable<string> breaches) => Assert.True(!breaches.Any(), string.Join('\n', breaches));

    // what can be reached from it: through lists, and through types of ours that are no messages
    private static bool ShowsARef(Type type, HashSet<Type> seen) => seen.Add(type) && type.GetProperties().Select(property => property.PropertyType).SelectMany(Parts)
        .Any(part => typeof(ICanTell).IsAssignableFrom(part) || (part.Assembly == typeof(ILocalMessage).Assembly && ShowsARef(part, seen)));

    private static IEnumerable<Type> Parts(Type type) =>
        type.IsArray ? Parts(type.GetElementType()!) : type.GetGenericArguments().SelectMany(Parts).Append(type);

    private static IEnumerable<FieldInfo> Fields(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Concat(type.BaseType is { } parent && parent != typeof(object) ? Fields(parent) : []);

    // a value type of the framework or of ours is a copy; what holds bytes says so by ReadOnlyMemory
    private static bool IsMutable(Type type) => type.IsArray || (type.IsGenericType && type.Namespace == "System.Collections.Generic");
}
