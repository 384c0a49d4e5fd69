using System.Net;
using System.Net.WebSockets;
using System.Text;
using Akka.Devp2p.Node.Tests.Rpc;

namespace Akka.Devp2p.Node.Tests.Run;

/// <summary>Each flag that says who may call reaches the server that it is meant for.</summary>
public sealed class RunAccessTests
{
    [Fact]
    public async Task Flags_OfHttpAndWebSocket_OpenThemForWhomTheyName()
    {
        await using var node = NodeProcess.Start(
            "run", "--network", "dev", "--addr", "127.0.0.1", "--port", "0", "--nat", "none", "--nodiscover", "--ipcdisable",
            "--http", "--http.port", "0", "--http.vhosts", "good.example", "--http.corsdomain", "https://page.example",
            "--ws", "--ws.addr", "127.0.0.2", "--ws.port", "0", "--ws.origins", "http://socket.example");
        var ready = await node.NextAsync("ready");
        var (http, ws) = (ready.GetProperty("http").GetString()!, ready.GetProperty("ws").GetString()!);
        Assert.StartsWith("127.0.0.2:", ws, StringComparison.Ordinal);

        Assert.Equal((HttpStatusCode.OK, "https://page.example"), await PostAsync(http, "good.example", "https://page.example"));
        Assert.Equal((HttpStatusCode.OK, null), await PostAsync(http, "good.example", "https://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(http, "page.example", "https://page.example")).Status);

        Assert.Null(await ConnectAsync(ws, "http://socket.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await ConnectAsync(ws, "https://page.example"));
    }

    private static async Task<(HttpStatusCode Status, string? Allowed)> PostAsync(string address, string host, string origin)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{address}/") { Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"net_version"}""", Encoding.UTF8, "application/json") };
        (request.Headers.Host, _) = (host, request.Headers.TryAddWithoutValidation("Origin", origin));
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? Assert.Single(allowed) : null);
    }

    /// <summary>Null when it was taken, else with what it was refused.</summary>
    private static async Task<HttpStatusCode?> ConnectAsync(string address, string origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;
        var refused = await Record.ExceptionAsync(() => socket.ConnectAsync(new Uri($"ws://{address}/"), CancellationToken.None));
        return refused is null ? null : socket.HttpStatusCode;
    }
}
