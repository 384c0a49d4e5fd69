using System.Globalization;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>A node that is killed has nothing to repair: key, record and node database are as good as before.</summary>
public sealed class KillTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("devp2p-kill-").FullName;

    [Fact]
    public async Task Node_WhenKilledAndStartedAgain_KeepsItsKeyAndItsSequenceNeverGoesBack()
    {
        var before = SetClockBack((ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        NodeId? id = null;
        for (var round = 0; round < 6; round++)
        {
            // a free port each time: the record differs, so its sequence has to grow
            await using var node = await Start();
            var record = Published(node);
            Assert.True(record.Sequence > before, $"sequence {record.Sequence} after {before}");
            Assert.Equal(id ??= record.Id, record.Id);
            before = record.Sequence;
        }
    }

    /// <summary>
    /// Killed 20 times, all in one data directory: as soon as it begins to write the file with its record's sequence, or, every second time, while it
    /// runs and writes one ban after the other to its database. Afterwards it publishes the key that it had before, and a sequence above all others.
    /// </summary>
    [Fact]
    public async Task Node_WhenKilledWhileItWrites_KeepsItsKeyAndItsSequenceNeverGoesBack()
    {
        NodeId id;
        await using (var node = await Start())
        {
            id = Published(node).Id;
            Assert.Equal(0, await node.Stop());
        }

        var (key, last) = (Read("nodekey"), SetClockBack(Reserved));
        for (var round = 0; round < 20; round++)
        {
            if (round % 2 == 0)
            {
                using var writes = new WriteWatch(_directory, "record-sequence*");
                await using (OurProcess.Launch(Flags))
                {
                    await writes.Begun;
                }
            }
            else
            {
                last = await KillWhileItBans(bansBefore: round, id, last);
            }

            Assert.True(Reserved >= last, $"round {round}: {Reserved} after {last}");
            Assert.Equal(key, Read("nodekey"));
            last = Reserved;
        }

        await using var again = await Start();
        Assert.True(Published(again).Sequence > last, $"{Published(again).Sequence} after {last}");
        Assert.Equal(id, Published(again).Id);
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
        Assert.Single(Directory.GetDirectories(_directory, "node-db.bad-*"));
    }

    private ulong Reserved => ulong.Parse(Read("record-sequence"), CultureInfo.InvariantCulture);

    /// <summary>The sequence that it has published, which must be newer than any before, also than what a killed one may have published.</summary>
    private async Task<ulong> KillWhileItBans(int bansBefore, NodeId id, ulong last)
    {
        Task banning;
        ulong published;
        await using (var node = await Start())
        {
            var record = Published(node);
            Assert.Equal(id, record.Id);
            published = record.Sequence;
            Assert.True(published > last, $"published {published} after {last}");
            await BanAsync(bansBefore);
            using var writes = new WriteWatch(Path.Combine(_directory, "node-db"), "*.log");
            banning = BanAsync(int.MaxValue);
            await writes.Begun;
        }

        await Assert.ThrowsAnyAsync<Exception>(() => banning); // it is gone
        return published;
    }

    private async Task BanAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var somebody = PrivateKey.Generate();
            await Ipc.CallAsync(_directory, "admin_banPeer", $"""["{somebody.PublicKey.Id}",86400,"spam"]""");
        }
    }

    private static NodeRecord Published(OurProcess node)
    {
        Assert.True(NodeRecord.TryParse(node.Enr, out var record, out _));
        return record!;
    }

    /// <summary>
    /// Makes the file one of a node whose clock has been set back by a day since: a sequence begins with the clock, so a file that nobody reads or writes would
    /// never be missed. What no sequence so far exceeds.
    /// </summary>
    private ulong SetClockBack(ulong reserved)
    {
        reserved += (ulong)TimeSpan.FromDays(1).TotalMilliseconds;
        File.WriteAllText(Path.Combine(_directory, "record-sequence"), $"{reserved}\n");
        return reserved;
    }

    private string[] Flags => ["--datadir", _directory, "--bootnodes", ""];

    private Task<OurProcess> Start() => OurProcess.Start(Flags);

    private string Read(string name) => File.ReadAllText(Path.Combine(_directory, name)).Trim();

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
