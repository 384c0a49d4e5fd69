using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Event;
using Akka.TestKit;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>A node database whose files end anywhere: the node starts, and either has what is left or begins anew with one warning.</summary>
public sealed class TruncationTests : NodeSpec
{
    private const int Step = 4096, Nodes = 1_200;

    private readonly string _root = Directory.CreateTempSubdirectory("devp2p-cut-").FullName;
    private readonly TestProbe _warnings;

    public TruncationTests()
    {
        _warnings = CreateTestProbe();
        Sys.EventStream.Subscribe(_warnings, typeof(Warning));
    }

    [Fact]
    public void NodeDatabase_WhenAnyOfItsFilesEndsAtAny4KiB_TheNodeStarts_AndWarnsAtMostOnce()
    {
        var whole = Path.Combine(_root, "whole");
        Fill(whole, 0, Nodes / 2);
        Fill(whole, Nodes / 2, Nodes); // what the first had in its log is a table now
        var (kept, aside) = (0, 0);
        foreach (var file in Directory.GetFiles(Path.Combine(whole, "node-db")).Where(file => Path.GetFileName(file) is not ("LOCK" or "LOG" or "IDENTITY") && !Path.GetFileName(file).StartsWith("LOG", StringComparison.Ordinal)))
        {
            for (long size = 0; size < new FileInfo(file).Length; size += Step)
            {
                var directory = Copy(whole, Path.GetFileName(file), size);
                var isAside = Start(directory, $"{Path.GetFileName(file)} cut to {size}");
                (kept, aside) = isAside ? (kept, aside + 1) : (kept + 1, aside);
                Directory.Delete(directory, recursive: true);
            }
        }

        Assert.True(aside >= 10 && kept + aside >= 40, $"{aside} moved aside, {kept} kept");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(_root, recursive: true);
    }

    private bool Start(string directory, string what)
    {
        var node = StartNode("cut", "10.0.0.1", options => options.DataDir = directory);
        var status = Status(node);
        Stop(node);
        var warnings = new List<string>();
        while (_warnings.HasMessages)
        {
            warnings.Add($"{_warnings.ReceiveOne(TimeSpan.Zero)}");
        }

        var aside = Directory.GetDirectories(directory, "node-db.bad-*").Length;
        var expected = status.Persistent ? 0 : 1;
        Assert.True((warnings.Count, aside) == (expected, expected), $"{what}: persistent {status.Persistent}, {aside} moved aside, warnings: {string.Join("; ", warnings)}");
        Assert.All(warnings, warning => Assert.Contains("going on in memory", warning, StringComparison.Ordinal));
        return !status.Persistent;
    }

    private void Fill(string directory, int from, int to)
    {
        Directory.CreateDirectory(directory);
        var node = StartNode("whole", "10.0.0.1", options => options.DataDir = directory);
        var database = Find(node, "node-db");
        for (var i = from; i < to; i++)
        {
            using var other = PrivateKey.Generate(new Akka.Devp2p.Actors.SeededRandomness(i).Fill);
            database.Tell(new NodeDatabaseActor.StoreNode(Enode.Create(other.PublicKey, new System.Net.IPAddress([11, (byte)(i >> 8), (byte)i, 1]), 30303, 30303)), Akka.Actor.ActorRefs.NoSender);
        }

        Assert.True(Status(node).Persistent);
        Stop(node);
    }

    private string Copy(string whole, string cut, long size)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_root, "cut", "node-db"));
        foreach (var file in Directory.GetFiles(Path.Combine(whole, "node-db")))
        {
            File.Copy(file, Path.Combine(directory.FullName, Path.GetFileName(file)));
        }

        using var stream = File.OpenWrite(Path.Combine(directory.FullName, cut));
        stream.SetLength(size);
        return directory.Parent!.FullName;
    }

    private NodeDatabaseActor.Status Status(Devp2pNode node) => Ask<NodeDatabaseActor.Status>(node, "node-db", NodeDatabaseActor.GetStatus.Instance);
}
