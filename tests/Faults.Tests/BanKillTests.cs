using System.Text.Json;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Actors.Tests.Peers;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Bans outlive the process, however it ends: one by a person and one by a score, each with the time at which it ends.</summary>
public sealed class BanKillTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("devp2p-bans-").FullName;
    private readonly PrivateKey _byPerson = PrivateKey.Generate(), _byScore = PrivateKey.Generate();

    [Fact]
    public async Task Bans_WhenTheNodeIsKilled_AreKeptWithTheirEnd()
    {
        string before;
        await using (var node = await Start())
        {
            // each is answered, or told, before it is written
            using (var writes = WatchWrites())
            {
                await Call("admin_banPeer", $"""["{_byPerson.PublicKey.Id}",86400,"spam"]""");
                await writes.Begun;
            }

            Breach(node);
            using (var writes = WatchWrites())
            {
                Breach(node);
                await writes.Begun;
            }

            before = await Call("admin_bans", "[]");
        }

        var bans = JsonDocument.Parse(before).RootElement.EnumerateArray().ToDictionary(ban => ban.GetProperty("id").GetString()!);
        Assert.Equal(2, bans.Count);
        Assert.InRange(EndOf(_byPerson), DateTimeOffset.UtcNow + TimeSpan.FromHours(23), DateTimeOffset.UtcNow + TimeSpan.FromHours(24));
        Assert.InRange(EndOf(_byScore), DateTimeOffset.UtcNow + TimeSpan.FromMinutes(50), DateTimeOffset.UtcNow + TimeSpan.FromMinutes(60));

        await using var again = await Start();
        Assert.Equal(before, await Call("admin_bans", "[]"));
        foreach (var key in new[] { _byPerson, _byScore })
        {
            using var banned = Dial(again, key);
            Assert.Equal(DisconnectReason.Requested, banned.ReceiveDisconnect());
        }

        DateTimeOffset EndOf(PrivateKey key) => bans[key.PublicKey.Id.ToString()].GetProperty("until").GetDateTimeOffset();
    }

    public void Dispose()
    {
        _byPerson.Dispose();
        _byScore.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private Task<OurProcess> Start()
    {
        // a node without peers is below any floor
        var config = Path.Combine(_directory, "node.conf");
        File.WriteAllText(config, "devp2p.reputation.floor = 0");
        return OurProcess.Start("--datadir", _directory, "--bootnodes", "", "--config", config);
    }

    // RocksDB's write-ahead log
    private WriteWatch WatchWrites() => new(Path.Combine(_directory, "node-db"), "*.log");

    /// <summary>Half of what costs a ban: something else before Hello.</summary>
    private void Breach(OurProcess node)
    {
        using var peer = Dial(node, _byScore);
        peer.Send(BaseProtocol.PingCode, [0xc0]);
        Assert.Equal(DisconnectReason.ProtocolError, peer.ReceiveDisconnect());
    }

    private static RawPeer Dial(OurProcess node, PrivateKey key)
    {
        Assert.True(Enode.TryParse(node.Enode, out var self, out var error), error);
        return RawPeer.Connect(TcpSockets.Instance, self!.TcpEndPoint!, key).Secure(self.Key);
    }

    private Task<string> Call(string method, string parameters) => Ipc.CallAsync(_directory, method, parameters);
}
