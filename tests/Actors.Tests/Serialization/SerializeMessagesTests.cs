using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Tests.Node;
using Akka.Devp2p.Actors.Tests.Peers;

namespace Akka.Devp2p.Actors.Tests.Serialization;

/// <summary>
/// Whole nodes with every message between actors written and read again, as over Akka.Remote. The serializer for whatever has none of its own
/// refuses, so a message that was forgotten fails its sender.
/// </summary>
public sealed class SerializeMessagesTests() : NodeSpec(SerializeMessagesTests.EverythingIsWritten)
{
    internal static readonly string EverythingIsWritten = $$"""
        akka.actor {
          serialize-messages = on
          serializers.refuse = "{{typeof(RefusingSerializer).AssemblyQualifiedName}}"
          serialization-bindings { "System.Object" = refuse }
        }
        """;

    [Fact]
    public void Nodes_FindEachOtherTalkAndPart()
    {
        var lines = CreateTestProbe();
        var one = StartNode("one", "10.0.0.1", options => options.Protocols.Add(LinesActor.Spec(lines)));
        var two = StartNode("two", "10.0.0.2", options =>
        {
            options.Bootnodes = [one.Info.Self];
            options.Protocols.Add(LinesActor.Spec(lines));
        });
        Until(() => Rest(one) && Rest(two) && Events.HasMessages, "connected", steps: 600);
        Events.ExpectMsg<PeerAdded>();
        Events.ExpectMsg<PeerAdded>();

        var peer = Assert.Single(Ask<ServerActor.Peers>(one.Refs.Server, ServerActor.GetPeers.Instance).All);
        Assert.Equal(two.Info.Self.Id, peer.Id);
        Assert.Equal(NodePhase.Running, Ask<NodeActor.Status>(one.Refs.Node, NodeActor.GetStatus.Instance).Phase);
        Assert.Single(Ask<DiscoveryActor.TableSnapshot>(two.Refs.Discovery, DiscoveryActor.GetTable.Instance).Nodes);
        Assert.Equal(one.Info.Record.Encoded.ToArray(), Ask<LocalNodeActor.LocalNode>(one.Refs.LocalNode, LocalNodeActor.GetLocalNode.Instance).Record.Encoded.ToArray());
        Stop(two);
        Stop(one);
    }

    private static T Ask<T>(IActorRef whom, object query) => whom.Ask<T>(query, TimeSpan.FromSeconds(5)).GetAwaiter().GetResult();
}
