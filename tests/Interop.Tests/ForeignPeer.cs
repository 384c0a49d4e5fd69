using System.Net;
using System.Text.Json;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>A running foreign peer and what its ready event said.</summary>
public sealed class ForeignPeer(string kind, JsonProcess process, JsonElement ready) : IAsyncDisposable
{
    public string Kind => kind;

    public string Enode { get; } = ready.GetProperty("enode").GetString()!;

    /// <summary>The public key, 128 hex digits.</summary>
    public string Id { get; } = ready.GetProperty("id").GetString()!;

    public IPEndPoint Udp { get; } = new(IPAddress.Loopback, ready.GetProperty("udp").GetInt32());

    public Task<JsonElement> Expect(string ev, Func<JsonElement, bool>? where = null) => process.Expect(ev, where);

    public void Send(object command) => process.Send(command);

    public void Forget() => process.Forget();

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
