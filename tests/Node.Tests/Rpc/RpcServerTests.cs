using System.Net;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Rpc;

namespace Akka.Devp2p.Node.Tests.Rpc;

public sealed class RpcServerTests : IAsyncLifetime
{
    private static readonly RpcApi Api = new(new Dictionary<string, RpcMethod>
    {
        ["test_one"] = new(0, (_, _) => Task.FromResult<object?>(1)),
        ["test_len"] = new(1, (args, _) => Task.FromResult<object?>(args.Bytes(0).Length)),
        ["test_big"] = new(0, (_, _) => Task.FromResult<object?>(new string('x', 1_000_000))),
        ["test_slow"] = new(0, (_, _) => throw new TimeoutException()),
        ["test_bug"] = new(0, (_, _) => throw new InvalidOperationException("secret")),
    });

    private RpcFixture _rpc = null!;

    public async Task InitializeAsync() => _rpc = await RpcFixture.StartAsync(Api, "localhost");

    public async Task DisposeAsync() => await _rpc.DisposeAsync();

    // texts and codes as geth's rpc package gives them
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"test_one"}""", """{"jsonrpc":"2.0","id":1,"result":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"a","method":"test_one","params":[]}""", """{"jsonrpc":"2.0","id":"a","result":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":null,"method":"test_one","params":null}""", """{"jsonrpc":"2.0","id":null,"result":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"test_len","params":["0x0102"]}""", """{"jsonrpc":"2.0","id":1,"result":2}""")]
    [InlineData("""{"jsonrpc":"2.0","method":"test_one"}""", "")]
    [InlineData(" \n", "")]
    [InlineData("{", """{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}}""")]
    [InlineData("{}", """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}""")]
    [InlineData("7", """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}""")]
    [InlineData("""{"id":7,"method":"test_one"}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32600,"message":"invalid request"}}""")]
    [InlineData("""{"jsonrpc":"1.0","id":7,"method":"test_one"}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32600,"message":"invalid request"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":{},"method":"test_one"}""", """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":5}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32600,"message":"invalid request"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"test_two"}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"the method test_two does not exist/is not available"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"test_one","params":[1]}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"too many arguments, want at most 0"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"test_one","params":{}}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"non-array args"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"test_len"}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"missing value for required argument 0"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"test_len","params":["0x1"]}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"invalid argument 0: expected 0x and pairs of hex digits"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"test_slow"}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32002,"message":"request timed out"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"test_bug"}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"method handler crashed"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"test_subscribe","params":["x"]}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"notifications not supported"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":7,"method":"test_unsubscribe","params":["0x1"]}""", """{"jsonrpc":"2.0","id":7,"error":{"code":-32000,"message":"subscription not found"}}""")]
    [InlineData("[]", """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"empty batch"}}""")]
    [InlineData("[1]", """[{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"invalid request"}}]""")]
    [InlineData("""[{"jsonrpc":"2.0","method":"test_one"}]""", "")]
    [InlineData("""[{"jsonrpc":"2.0","method":"test_one"},{"jsonrpc":"2.0","id":1,"method":"test_one"},{"jsonrpc":"2.0","id":2,"method":"x"}]""", """[{"jsonrpc":"2.0","id":1,"result":1},{"jsonrpc":"2.0","id":2,"error":{"code":-32601,"message":"the method x does not exist/is not available"}}]""")]
    public async Task Post_WhenBodyIs_AnswersAsGeth(string body, string expected) => Assert.Equal(expected, await _rpc.PostAsync(body));

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task Post_WhenBatchHasMoreThanAThousandCalls_RefusesIt(int calls, bool taken)
    {
        var body = "[" + string.Join(',', Enumerable.Repeat("""{"jsonrpc":"2.0","id":9,"method":"test_one"}""", calls)) + "]";
        var answer = await _rpc.PostAsync(body);
        Assert.Equal(taken, answer.StartsWith("""[{"jsonrpc":"2.0","id":9,"result":1},""", StringComparison.Ordinal));
        Assert.Equal(!taken, answer == """[{"jsonrpc":"2.0","id":9,"error":{"code":-32600,"message":"batch too large"}}]""");
    }

    [Fact]
    public async Task Post_WhenAnswersOfABatchGrowTooLarge_RefusesTheRest()
    {
        var body = "[" + string.Join(',', Enumerable.Repeat("""{"jsonrpc":"2.0","id":9,"method":"test_big"}""", 30)) + "]";
        var answer = await _rpc.PostAsync(body);
        Assert.InRange(answer.Length, 25_000_000, 27_000_000);
        Assert.EndsWith("""{"jsonrpc":"2.0","id":9,"error":{"code":-32003,"message":"response too large"}}]""", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", null, HttpStatusCode.OK)]
    [InlineData("application/json-rpc", null, HttpStatusCode.OK)]
    [InlineData("text/plain", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "localhost:1", HttpStatusCode.OK)]
    [InlineData("application/json", "LOCALHOST", HttpStatusCode.OK)]
    [InlineData("application/json", "10.0.0.1:8545", HttpStatusCode.OK)]
    [InlineData("application/json", "[::1]:8545", HttpStatusCode.OK)]
    [InlineData("application/json", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("application/json", "localhost.evil.example:80", HttpStatusCode.Forbidden)]
    public async Task Post_WhenHeadersAre_AnswersWithStatus(string contentType, string? host, HttpStatusCode expected)
    {
        using var response = await _rpc.SendAsync("""{"jsonrpc":"2.0","id":1,"method":"test_one"}""", contentType, host);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "", HttpStatusCode.OK)]
    [InlineData("GET", "?a=b", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "elsewhere", HttpStatusCode.NotFound)]
    public async Task Request_WhenNoPost_AnswersWithStatus(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await _rpc.Client.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData(RpcServer.MaxBody, HttpStatusCode.OK)]
    [InlineData(RpcServer.MaxBody + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Post_WhenBodyIsLargerThanFiveMebibytes_RefusesIt(int size, HttpStatusCode expected)
    {
        using var response = await _rpc.SendAsync(new string(' ', size));
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Start_WhenPortIsInUse_FailsNamingIt()
    {
        var failure = await Assert.ThrowsAsync<FailureException>(() => RpcServer.StartAsync(new RpcListen(_rpc.EndPoint, new HttpAccess([], []), null)));
        Assert.Equal($"HTTP-RPC can't listen on {_rpc.EndPoint}: already in use", failure.Message);
    }

    [Fact]
    public async Task Server_BeforeTheNodeRuns_AnswersThatItStarts()
    {
        await using var server = await RpcServer.StartAsync(new RpcListen(new IPEndPoint(IPAddress.Loopback, 0), new HttpAccess([], []), null));
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.EndPoint}/") };
        using var early = await client.GetAsync(string.Empty);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        server.Serve(Api, Api);
        using var later = await client.GetAsync(string.Empty);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }
}
