using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Akka.Devp2p.Node.Rpc;

namespace Akka.Devp2p.Node.Tests.Rpc;

/// <summary>An RPC server on a free port of loopback and a client for it.</summary>
internal sealed class RpcFixture : IAsyncDisposable
{
    private readonly RpcServer _server;

    private RpcFixture(RpcServer server)
    {
        _server = server;
        Client = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}/") };
    }

    public Uri WebSocketUrl => new($"ws://{EndPoint}/");

    public HttpClient Client { get; }

    public IPEndPoint EndPoint => _server.EndPoint;

    public static Task<RpcFixture> StartAsync(RpcApi api, params string[] hosts) => StartAsync(api, new HttpAccess([.. hosts], []), new WsAccess([]));

    public static async Task<RpcFixture> StartAsync(RpcApi api, HttpAccess? http, WsAccess? ws)
    {
        var server = await RpcServer.StartAsync(new RpcListen(new IPEndPoint(IPAddress.Loopback, 0), http, ws));
        server.Serve(api, api);
        return new RpcFixture(server);
    }

    public async Task<string> PostAsync(string body)
    {
        using var response = await SendAsync(body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStringAsync();
    }

    public async Task<HttpResponseMessage> SendAsync(string body, string contentType = "application/json", string? host = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Host = host;
        request.Headers.ExpectContinue = body.Length > 1_000_000; // or the refusal is lost while the body is still being sent
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
