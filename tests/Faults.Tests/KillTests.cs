using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>A node that is killed has nothing to repair: key, record and node database are as good as before.</summary>
public sealed class KillTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("devp2p-kill-").FullName;

    [Fact]
    public async Task Node_WhenKilledAndStartedAgain_KeepsItsKeyAndItsSequenceNeverGoesBack()
    {
        NodeRecord? before = null;
        for (var round = 0; round < 6; round++)
        {
            // a free port each time: the record differs, so its sequence has to grow
            await using var node = await OurProcess.Start("--datadir", _directory, "--bootnodes", "");
            Assert.True(NodeRecord.TryParse(node.Enr, out var record, out _));
            Assert.True(before is null || record!.Sequence > before.Sequence, $"sequence {record!.Sequence} after {before?.Sequence}");
            Assert.Equal(before?.Id ?? record!.Id, record!.Id);
            before = record;
        }
    }

    [Fact]
    public async Task Node_WhenItsDatabaseIsDamaged_StartsAndMovesItAside()
    {
        var database = Path.Combine(_directory, "node-db");
        await using (var node = await OurProcess.Start("--datadir", _directory, "--bootnodes", ""))
        {
            Assert.Equal(0, await node.Stop());
        }

        foreach (var file in Directory.GetFiles(database))
        {
            File.WriteAllBytes(file, [.. File.ReadAllBytes(file).Take(7)]);
        }

        await using var again = await OurProcess.Start("--datadir", _directory, "--bootnodes", "");
        Assert.Equal(0, await again.Stop());
        Assert.Single(Directory.GetDirectories(_directory, "node-db?*"));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
