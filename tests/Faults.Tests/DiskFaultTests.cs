using Akka.Actor;
using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Storage;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>A disk that is full, refuses or lies: the node goes on in memory, with one warning, and no peer notices.</summary>
public sealed class DiskFaultTests : FaultSpec
{
    /// <summary>One thread for all actors but the database: were it not on one of its own, a slow disk would keep them all waiting.</summary>
    private const string OneThread = "akka.actor.default-dispatcher { executor = fork-join-executor, dedicated-thread-pool.thread-count = 1 }";

    private readonly string _directory = Directory.CreateTempSubdirectory("devp2p-disk-").FullName;

    public DiskFaultTests() : base(OneThread)
    {
    }

    [Fact]
    public void NodeDatabase_WhenTheDiskIsFull_GoesOnInMemoryWithOneWarning_AndForgetsNothing()
    {
        Begin(FaultRule.File("node-db").At(At).Times(1_000).DiskFull());
        var known = Status().Count;
        Assert.True(Status().Persistent);
        Scheduler.AdvanceTo(StrikeTime);
        EventFilter.Warning(contains: "going on in memory: No space left on device").ExpectOne(() =>
        {
            Find(One, "node-db").Tell(new NodeDatabaseActor.StoreNode(Silent));
            Find(One, "node-db").Tell(new NodeDatabaseActor.RecordDial(Silent.Id, true, Scheduler.Now));
            Quiet();
        });
        Assert.Equal((known + 1, false), (Status().Count, Status().Persistent));
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Theory]
    [InlineData(FaultAction.Refuse)]
    [InlineData(FaultAction.Corrupt)]
    [InlineData(FaultAction.ShortRead)]
    public void NodeDatabase_WhenItCanNotBeReadAtStart_TheNodeStartsAllTheSame(FaultAction action)
    {
        var before = StartNode("before", "10.0.0.8", options => options.DataDir = _directory);
        Find(before, "node-db").Tell(new NodeDatabaseActor.StoreNode(Silent));
        Stop(before);

        var rule = FaultRule.File("node-db").Times(100);
        Begin(action switch
        {
            FaultAction.Refuse => rule.Refuse(),
            FaultAction.Corrupt => rule.Corrupt(),
            _ => rule.ShortRead(),
        });
        Assert.Equal(action != FaultAction.Refuse, Status().Persistent);
        Assert.Null(Ask<NodeDatabaseActor.StoredNode>("node-db", new NodeDatabaseActor.GetNode(Silent.Id)).Node); // it could not be read
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void NodeDatabase_WhenTheDiskStalls_AnswersLate_AndNobodyElseWaits()
    {
        var lasts = TimeSpan.FromSeconds(5);
        Begin(FaultRule.File("node-db").At(At).Stall(lasts));
        var database = Find(One, "node-db"); // which answers nobody, later
        Scheduler.AdvanceTo(StrikeTime);
        var asking = CreateTestProbe();
        asking.Send(database, new NodeDatabaseActor.StoreNode(Silent));
        asking.Send(database, NodeDatabaseActor.GetStatus.Instance);
        Struck.ExpectMsg<FaultStruck>();
        TaskTime.AwaitTimerAt(StrikeTime + lasts);
        ExpectEchoes();
        Advance(lasts - Tick);
        ExpectEchoes();
        Assert.False(asking.HasMessages);
        Advance(Tick);
        Assert.True(asking.ExpectMsg<NodeDatabaseActor.Status>().Persistent);
        ExpectNobodyDroppedAndNothingLeaked();
    }

    [Fact]
    public void RecordSequence_WhenTheDiskIsFull_IsKeptInMemoryWithOneWarning()
    {
        Begin(FaultRule.File("record-sequence").At(At).Times(1_000).DiskFull());
        Scheduler.AdvanceTo(StrikeTime);
        var before = Record();
        EventFilter.Warning(contains: "record sequence is kept in memory only").ExpectOne(() =>
        {
            // as many as were reserved ahead, and some more
            for (byte i = 1; i <= 20; i++)
            {
                Find(One, "local-node").Tell(new LocalNodeActor.SetAddress(AddressSource.Static, new System.Net.IPAddress([192, 0, 2, i])));
            }

            Quiet();
        });
        Assert.Equal(before + 20, Record());
        ExpectNobodyDroppedAndNothingLeaked();
    }

    private new void Begin(params FaultRule[] rules) => Begin(options => options.DataDir = _directory, rules);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(_directory, recursive: true);
    }

    private NodeDatabaseActor.Status Status() => Ask<NodeDatabaseActor.Status>("node-db", NodeDatabaseActor.GetStatus.Instance);

    private ulong Record() => Ask<LocalNodeActor.LocalNode>("local-node", LocalNodeActor.GetLocalNode.Instance).Record.Sequence;
}
