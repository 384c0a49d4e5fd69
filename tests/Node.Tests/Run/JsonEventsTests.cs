using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Node.Run;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Node.Tests.Run;

public sealed class JsonEventsTests : IDisposable
{
    // key and URL of the example in EIP-778
    private const string Id = "a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7";
    private const string Url = "enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f";

    private static readonly PrivateKey Key = PrivateKey.Parse("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291");

    private readonly MemoryStream _output = new();

    [Fact]
    public void Ready_WhenAllIsOn_HasEndpointsAsPorts()
    {
        var record = new NodeRecordBuilder().SetIp(IPAddress.Loopback).SetTcp(30303).SetUdp(30301).Sign(Key, 1);
        Events().Ready(null, Enode.FromRecord(record), record, EndPoint(30303), EndPoint(30301), EndPoint(8545), listening: ["TCP 127.0.0.1:30303", "TCP [::1]:30303", "UDP 127.0.0.1:30301"]);
        Assert.Equal(
            $$"""{"event":"ready","enode":"{{Url}}@127.0.0.1:30303?discport=30301","enr":"{{record}}","tcp":30303,"udp":30301,"listening":["TCP 127.0.0.1:30303","TCP [::1]:30303","UDP 127.0.0.1:30301"],"http":"127.0.0.1:8545"}""" + "\n",
            Encoding.UTF8.GetString(_output.ToArray()));
    }

    [Fact]
    public void Ready_WhenOff_HasNulls()
    {
        var record = new NodeRecordBuilder().Sign(Key, 1);
        Events().Ready("n1", Enode.FromRecord(record), record, null, null, null);
        var line = Single();
        Assert.Equal("n1", line.GetProperty("node").GetString());
        Assert.All(["tcp", "udp", "http"], name => Assert.Equal(JsonValueKind.Null, line.GetProperty(name).ValueKind));
    }

    [Fact]
    public void PeerAdded_WhenNameIsHostile_CutsAndEscapesIt()
    {
        Events().PeerAdded(null, Peer("\u001b]0;\u202e" + new string('x', 4000)));
        var line = Single();
        var name = line.GetProperty("name").GetString()!;
        Assert.StartsWith("\\u001b]0;\\u202exxx", name, StringComparison.Ordinal);
        Assert.Equal(128, name.Length);
        Assert.Equal(Id, line.GetProperty("id").GetString());
        Assert.Equal("""["eth/68"]""", line.GetProperty("caps").GetRawText());
        Assert.Equal("lookup", line.GetProperty("source").GetString());
        Assert.False(line.GetProperty("inbound").GetBoolean());
    }

    [Theory]
    [InlineData(true, "remote")]
    [InlineData(false, "local")]
    public void PeerDropped_WhenByEither_SaysWhyAndByWhom(bool byRemote, string by)
    {
        Events().PeerDropped(null, new PeerDropped("main", Key.PublicKey.Id, DisconnectReason.TooManyPeers, byRemote, "a\nb", TimeSpan.FromMilliseconds(1500)));
        Assert.Equal(
            $$"""{"event":"peer_dropped","id":"{{Id}}","reason":"too many peers","code":4,"by":"{{by}}","detail":"a\\nb","seconds":1.5}""" + "\n",
            Encoding.UTF8.GetString(_output.ToArray()));
    }

    [Fact]
    public async Task Write_WhenManyThreadsWrite_KeepsLinesWhole()
    {
        var events = Events();
        await Parallel.ForEachAsync(Enumerable.Range(0, 500), (_, _) =>
        {
            events.PeerAdded("n1", Peer("peer"));
            return ValueTask.CompletedTask;
        });
        var lines = Encoding.UTF8.GetString(_output.ToArray()).TrimEnd('\n').Split('\n');
        Assert.Equal(500, lines.Length);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
    }

    public void Dispose() => _output.Dispose();

    private JsonEvents Events() => new(_output);

    private JsonElement Single() => JsonDocument.Parse(Encoding.UTF8.GetString(_output.ToArray())).RootElement;

    private static IPEndPoint EndPoint(int port) => new(IPAddress.Loopback, port);

    private static PeerSnapshot Peer(string name) => new(
        Key.PublicKey.Id, Enode.Create(Key.PublicKey, IPAddress.Loopback, 1, 2), name, [new Capability("eth", 68)], [], PeerFlags.None,
        EndPoint(1), EndPoint(2), DateTimeOffset.UnixEpoch, default, ImmutableSortedDictionary<string, object?>.Empty, "lookup");
}
