using System.Net;
using System.Net.WebSockets;
using Akka.Devp2p.Node.Rpc;

namespace Akka.Devp2p.Node.Tests.Rpc;

/// <summary>What web pages may do: reach us by a name (geth's --http.vhosts), open WebSockets (geth's --ws.origins) and read answers over HTTP (--http.corsdomain).</summary>
public sealed class OriginTests
{
    private static readonly RpcApi Api = new(new Dictionary<string, RpcMethod> { ["test_one"] = new(0, (_, _) => Task.FromResult<object?>(1)) });

    // the cases of geth's rpc/websocket_test.go and of its rules
    [Theory]
    [InlineData("", null, true)]
    [InlineData("", "http://localhost", true)]
    [InlineData("", "http://LOCALHOST:8080", true)]
    [InlineData("", "https://localhost", false)]
    [InlineData("", "http://evil.example", false)]
    [InlineData("", "null", false)]
    [InlineData("*", "http://evil.example", true)]
    [InlineData("http://good.example", "http://good.example", true)]
    [InlineData("http://good.example", "http://good.example:1234", true)]
    [InlineData("http://good.example", "https://good.example", false)]
    [InlineData("http://good.example:80", "http://good.example:81", false)]
    [InlineData("good.example", "https://good.example:81", true)]
    [InlineData("good.example:81", "https://good.example:82", false)]
    [InlineData("good.example", "https://good.example.evil.example", false)]
    [InlineData("good.example", "https://good.example@evil.example", false)]
    [InlineData("a.example,b.example", "http://b.example", true)]
    [InlineData("[::1]:80", "http://[::1]:80", true)]
    public void Origin_WhenRulesAre_IsAllowed(string rules, string? origin, bool allowed) =>
        Assert.Equal(allowed, OriginRules.Allow(rules.Split(',', StringSplitOptions.RemoveEmptyEntries), origin));

    [Theory]
    [InlineData(null, true)]
    [InlineData("http://localhost", true)]
    [InlineData("https://evil.example", false)]
    public async Task WebSocket_WhenAHostilePageConnects_IsRefused(string? origin, bool allowed)
    {
        await using var rpc = await RpcFixture.StartAsync(Api, null, new WsAccess([]));
        using var socket = new ClientWebSocket();
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        var refused = await Record.ExceptionAsync(() => socket.ConnectAsync(rpc.WebSocketUrl, CancellationToken.None));
        Assert.Equal(allowed, refused is null);
        Assert.Equal(allowed ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Forbidden, allowed ? HttpStatusCode.SwitchingProtocols : StatusOf(refused!));
    }

    // geth's virtualHostHandler
    [Theory]
    [InlineData("", "localhost", true)]
    [InlineData("localhost", "localhost", true)]
    [InlineData("Good.Example", "localhost,good.EXAMPLE", true)]
    [InlineData("a.good.example", "good.example", false)]
    [InlineData("evil.example", "localhost", false)]
    [InlineData("evil.example", "*", true)]
    [InlineData("evil.example", "", false)]
    [InlineData("10.0.0.1", "", true)]
    [InlineData("[::1]", "", true)]
    [InlineData("127.1", "", false)]
    [InlineData("2130706433", "", false)]
    [InlineData("10.0.0.1.evil.example", "", false)]
    public void Host_WhenRulesAre_IsAllowed(string host, string rules, bool allowed) =>
        Assert.Equal(allowed, HostRules.Allow(host, rules.Split(',', StringSplitOptions.RemoveEmptyEntries)));

    // rs/cors, which geth uses: one * for any characters, no matter of case
    [Theory]
    [InlineData("https://*.good.example", "https://a.good.example", true)]
    [InlineData("https://*.good.example", "HTTPS://A.B.GOOD.EXAMPLE", true)]
    [InlineData("HTTPS://*.Good.Example", "https://a.good.example", true)]
    [InlineData("https://*.good.example", "https://good.example", false)]
    [InlineData("https://*.good.example", "http://a.good.example", false)]
    [InlineData("https://*.good.example", "https://a.good.example.evil.example", false)]
    [InlineData("https://*.good.example", "https://.good.example", true)]
    [InlineData("https://good.example:*", "https://good.example:8080", true)]
    [InlineData("https://good.example:*", "https://good.example", false)]
    [InlineData("https://aa*aa", "https://aaa", false)]
    [InlineData("https://*.*.example", "https://a.*.example", true)]
    [InlineData("https://*.*.example", "https://a.b.example", false)]
    [InlineData("https://other.example,https://*.good.example", "https://a.good.example", true)]
    [InlineData("*", "null", true)]
    public void Cors_WhenARuleHasAWildcard_MatchesAsGeth(string rules, string origin, bool allowed) =>
        Assert.Equal(allowed, CorsRules.Allow(rules.Split(','), origin));

    [Theory]
    [InlineData("", "https://good.example", null)]
    [InlineData("https://good.example", "https://good.example", "https://good.example")]
    [InlineData("https://good.example", "https://evil.example", null)]
    [InlineData("https://good.example", null, null)]
    [InlineData("*", "https://evil.example", "*")]
    public async Task Post_WhenAPageReads_ItMayWhenItIsListed(string cors, string? origin, string? allowed)
    {
        await using var rpc = await StartAsync(cors);
        using var request = new HttpRequestMessage(HttpMethod.Post, (Uri?)null) { Content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"test_one"}""") };
        request.Content.Headers.ContentType = new("application/json");
        using var response = await SendAsync(rpc, request, origin);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(allowed, Header(response, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("", "https://good.example", "POST", HttpStatusCode.MethodNotAllowed, null)]
    [InlineData("https://good.example", "https://good.example", "POST", HttpStatusCode.NoContent, "POST")]
    [InlineData("https://*.example", "https://good.example", "get", HttpStatusCode.NoContent, "GET")]
    [InlineData("https://good.example", "https://good.example", "DELETE", HttpStatusCode.NoContent, null)]
    [InlineData("https://good.example", "https://evil.example", "POST", HttpStatusCode.NoContent, null)]
    public async Task Preflight_WhenAPageAsks_IsAnsweredByTheList(string cors, string origin, string method, HttpStatusCode status, string? methods)
    {
        await using var rpc = await StartAsync(cors);
        using var request = new HttpRequestMessage(HttpMethod.Options, (Uri?)null);
        request.Headers.Add("Access-Control-Request-Method", method);
        request.Headers.Add("Access-Control-Request-Headers", "content-type");
        using var response = await SendAsync(rpc, request, origin);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(methods, Header(response, "Access-Control-Allow-Methods"));
        Assert.Equal(methods is null ? null : "content-type", Header(response, "Access-Control-Allow-Headers"));
        Assert.Equal(cors.Length == 0 ? null : "Origin, Access-Control-Request-Method, Access-Control-Request-Headers", Header(response, "Vary"));
    }

    private static HttpStatusCode StatusOf(Exception refused) =>
        refused.Message.Contains("403", StringComparison.Ordinal) ? HttpStatusCode.Forbidden : throw refused;

    private static Task<RpcFixture> StartAsync(string cors) =>
        RpcFixture.StartAsync(Api, new HttpAccess(["localhost"], [.. cors.Split(',', StringSplitOptions.RemoveEmptyEntries)]), null);

    private static Task<HttpResponseMessage> SendAsync(RpcFixture rpc, HttpRequestMessage request, string? origin)
    {
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return rpc.Client.SendAsync(request);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
