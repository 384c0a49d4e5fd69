using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Akka.Devp2p.Tests.Shared;

/// <summary>The program itself, <c>devp2p run --json</c>, on the dev network and loopback alone.</summary>
public sealed class OurProcess(JsonProcess process, JsonElement ready) : IAsyncDisposable
{
    public string Enode { get; } = ready.GetProperty("enode").GetString()!;

    /// <summary>The node's record as text.</summary>
    public string Enr { get; } = ready.GetProperty("enr").GetString()!;

    public IPEndPoint Udp { get; } = new(IPAddress.Loopback, ready.GetProperty("udp").GetInt32());

    public static async Task<OurProcess> Start(params string[] flags)
    {
        var process = Launch(flags);
        return new OurProcess(process, await process.Expect("ready"));
    }

    /// <summary>Starts it and does not wait until it runs.</summary>
    public static JsonProcess Launch(params string[] flags)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "Akka.Devp2p.Node.dll");
        return JsonProcess.Start("devp2p", AppContext.BaseDirectory, "dotnet",
        [
            dll, "run", "--json", "--network", "dev", "--addr", "127.0.0.1", "--port", "0", "--netrestrict", "127.0.0.0/8", "--nat", "none", "--verbosity", "error", .. flags,
        ], eventName: "event");
    }

    public Task<JsonElement> Expect(string ev, Func<JsonElement, bool>? where = null) => process.Expect(ev, where);

    /// <summary>Asks for this source of nodes (admin_discovery), over the HTTP that it was started with, until it is as wanted.</summary>
    public async Task<JsonElement> ExpectSource(string name, Func<JsonElement, bool> where)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{ready.GetProperty("http").GetString()}/") };
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(35));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            using var response = await client.PostAsJsonAsync("", new { jsonrpc = "2.0", id = 1, method = "admin_discovery" });
            var sources = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result");
            var source = sources.EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
            if (where(source))
            {
                return source;
            }

            Assert.False(deadline.IsCancellationRequested, $"{name} did not become as wanted: {source}");
            await again.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Asks it to end, as an operator does; its exit code.</summary>
    public Task<int> Stop() => process.Stop();

    /// <summary>Kills it with SIGKILL: nothing of it gets a chance to tidy up.</summary>
    public ValueTask DisposeAsync() => process.DisposeAsync();
}
