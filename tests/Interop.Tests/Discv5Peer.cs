using System.Net;
using System.Text.Json;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>A running @chainsafe/discv5 node.</summary>
public sealed class Discv5Peer : IAsyncDisposable
{
    private readonly JsonProcess _process;

    private Discv5Peer(JsonProcess process, JsonElement ready) => (_process, Ready) = (process, ready);

    /// <summary>What it said when it was ready.</summary>
    public JsonElement Ready { get; }

    public string Enr => Ready.GetProperty("enr").GetString()!;

    public Enode Node => OurNode.Parse(Enr);

    public IPEndPoint Udp => new(IPAddress.Loopback, Ready.GetProperty("udp").GetInt32());

    /// <summary>Starts one; the driver's header comment explains the flags.</summary>
    public static async Task<Discv5Peer> Start(params string[] flags)
    {
        var process = JsonProcess.Start("discv5", Foreign.DirectoryOf("discv5"), "node", ["peer.mjs", "--request-timeout", "3000", .. flags]);
        return new Discv5Peer(process, await process.Expect("ready"));
    }

    /// <summary>Sends a command and waits for its answer.</summary>
    public Task<JsonElement> Ask(object command, string answer)
    {
        _process.Forget();
        _process.Send(command);
        return _process.Expect(answer);
    }

    public Task<JsonElement> Expect(string ev, Func<JsonElement, bool>? where = null) => _process.Expect(ev, where);

    public void Send(object command) => _process.Send(command);

    public void Forget() => _process.Forget();

    /// <summary>The records in its table.</summary>
    public async Task<NodeRecord[]> Table() => [.. (await Ask(new { cmd = "table" }, "table")).GetProperty("enrs").EnumerateArray().Select(Record)];

    public static NodeRecord Record(JsonElement text) => OurNode.Parse(text.GetString()!).Record!;

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
