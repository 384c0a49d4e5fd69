using System.Collections.Immutable;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Discovery;

/// <summary>A node database in a dictionary; every command is shown to the watcher.</summary>
internal sealed class FakeDatabase(IActorRef watcher, ImmutableArray<Enode> seeds) : UntypedActor
{
    private readonly Dictionary<NodeAt, DateTimeOffset> _pongs = [];

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case NodeDatabaseActor.RecordPong pong:
                _pongs[new NodeAt(pong.Id, pong.Ip)] = pong.At;
                break;
            case NodeDatabaseActor.GetProof wanted:
                Sender.Tell(new NodeDatabaseActor.Proof(wanted.Id, wanted.Ip, _pongs.TryGetValue(new NodeAt(wanted.Id, wanted.Ip), out var at) ? at : null, 0));
                break;
            case NodeDatabaseActor.GetSeeds get:
                // geth's seedCount and seedMaxAge
                Sender.Tell(new NodeDatabaseActor.Seeds(get is { Count: 30, MaxAge.TotalDays: 5 } ? seeds : []));
                break;
            case NodeDatabaseActor.StoreNode or NodeDatabaseActor.RecordFindFailure:
                watcher.Tell(message);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
