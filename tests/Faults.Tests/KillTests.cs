using System.Globalization;
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

    /// <summary>Killed as soon as it begins to write the file with its record's sequence, or to its database: 20 times, all in one data directory.</summary>
    [Fact]
    public async Task Node_WhenKilledWhileItWrites_KeepsItsKeyAndItsSequenceNeverGoesBack()
    {
        await using (var node = await Start())
        {
            Assert.Equal(0, await node.Stop());
        }

        var (key, last) = (Read("nodekey"), ulong.Parse(Read("record-sequence"), CultureInfo.InvariantCulture));
        for (var round = 0; round < 20; round++)
        {
            using var writes = round % 2 == 0 ? new WriteWatch(_directory, "record-sequence*") : new WriteWatch(Path.Combine(_directory, "node-db"), "*");
            await using (OurProcess.Launch(Flags))
            {
                await writes.Begun;
            }

            var reserved = ulong.Parse(Read("record-sequence"), CultureInfo.InvariantCulture);
            Assert.True(reserved >= last, $"round {round}: {reserved} after {last}");
            Assert.Equal(key, Read("nodekey"));
            last = reserved;
        }

        await using var again = await Start();
        Assert.True(NodeRecord.TryParse(again.Enr, out var record, out _));
        Assert.True(record!.Sequence > last, $"{record.Sequence} after {last}");
        Assert.Equal(0, await again.Stop());
        Assert.Empty(Directory.GetDirectories(_directory, "node-db.bad-*"));
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

    private string[] Flags => ["--datadir", _directory, "--bootnodes", ""];

    private Task<OurProcess> Start() => OurProcess.Start(Flags);

    private string Read(string name) => File.ReadAllText(Path.Combine(_directory, name)).Trim();

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
