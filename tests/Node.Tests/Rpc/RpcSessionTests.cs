using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using Akka.Devp2p.Node.Rpc;

namespace Akka.Devp2p.Node.Tests.Rpc;

/// <summary>Connections that stay open, over real WebSockets and real Unix sockets alike.</summary>
public sealed partial class RpcSessionTests : IAsyncLifetime, IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly TestTopic _topic = new();
    private readonly SemaphoreSlim _begun = new(0);
    private readonly TaskCompletionSource[] _ends = [.. Enumerable.Range(0, RpcSession.MaxCalls).Select(_ => new TaskCompletionSource())];
    private RpcFixture _http = null!;
    private IpcServer _ipc = null!;

    public async Task InitializeAsync()
    {
        var api = new RpcApi(
            new Dictionary<string, RpcMethod>
            {
                ["test_wait"] = new(1, async (args, token) =>
                {
                    _begun.Release();
                    await _ends[args.Int(0, 0, int.MaxValue)].Task.WaitAsync(token);
                    return null;
                }),
                ["test_one"] = new(0, (_, _) => Task.FromResult<object?>(1)),
                ["test_big"] = new(0, (_, _) => Task.FromResult<object?>(new string('x', 1_000_000))),
            },
            new Dictionary<string, RpcTopic> { ["test_events"] = _topic.Subscribe });
        _http = await RpcFixture.StartAsync(api, new HttpAccess(["localhost"], []), new WsAccess([]));
        _ipc = IpcServer.Start(_directory.File("test.ipc"), api);
    }

    public async Task DisposeAsync()
    {
        await _http.DisposeAsync();
        await _ipc.DisposeAsync();
        Assert.False(File.Exists(_ipc.Path));
    }

    public void Dispose()
    {
        _directory.Dispose();
        _begun.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_RunSideBySide_EachAnsweredWhenItIsDone(bool ipc)
    {
        using var client = await OpenAsync(ipc);
        await client.SendAsync(Wait(0));
        await client.SendAsync(Wait(1));
        Assert.Equal("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":1}", await client.AskAsync("""{"jsonrpc":"2.0","id":7,"method":"test_one"}"""));
        _ends[1].SetResult();
        Assert.Equal(Waited(1), await client.ReceiveAsync());
        _ends[0].SetResult();
        Assert.Equal(Waited(0), await client.ReceiveAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_AboveTheirNumber_WaitForOneToEnd(bool ipc)
    {
        using var client = await OpenAsync(ipc);
        for (var call = 0; call < RpcSession.MaxCalls; call++)
        {
            await client.SendAsync(Wait(call));
        }

        await client.SendAsync("""{"jsonrpc":"2.0","id":"more","method":"test_one"}""");
        for (var call = 0; call < RpcSession.MaxCalls; call++)
        {
            await _begun.WaitAsync();
        }

        _ends[3].SetResult();
        Assert.Equal(Waited(3), await client.ReceiveAsync());
        Assert.Contains("more", await client.ReceiveAsync());
    }

    [Theory]
    [InlineData("[#]", "[#]", true)]
    [InlineData("[#]", "[#]", false)]
    [InlineData("#\n", "#", true)]
    public async Task Batch_OrLargeMessage_IsAnsweredBeforeTheNextIsRead(string sent, string received, bool ipc)
    {
        using var client = await OpenAsync(ipc);
        var first = Wait(0);
        await client.SendAsync(sent.Replace("#", sent[0] == '[' ? first : first[..^1] + $",\"more\":\"{new string('x', RpcSession.MaxSmall)}\"}}", StringComparison.Ordinal));
        await client.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"test_one"}""");
        await _begun.WaitAsync();
        _ends[0].SetResult();
        Assert.Equal(received.Replace("#", Waited(0), StringComparison.Ordinal), await client.ReceiveAsync());
        Assert.Contains("7", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Client_WhoEndsItsSide_IsAnsweredAllItHasAsked()
    {
        using var client = await OpenAsync(ipc: true);
        await client.SendAsync(Wait(0));
        await client.SendAsync(Wait(1));
        client.EndSending();
        await _begun.WaitAsync();
        await _begun.WaitAsync();
        _ends[0].SetResult();
        _ends[1].SetResult();
        Assert.Equal(new[] { Waited(0), Waited(1) }, new[] { await client.ReceiveAsync(), await client.ReceiveAsync() }.Order());
        Assert.Null(await client.ReceiveAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Message_WhenNoJson_IsAnsweredAndTheConnectionGoesOn(bool ipc)
    {
        using var client = await OpenAsync(ipc);
        Assert.Equal("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}}""", await client.AskAsync("{]"));
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":1}""", await client.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"test_one"}"""));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Subscription_WhenEventsCome_NotifiesInGethsForm_UntilItIsTakenBack(bool ipc)
    {
        using var client = await OpenAsync(ipc);
        var id = await SubscribeAsync(client);
        Assert.Matches("^0x[1-9a-f][0-9a-f]*$", id);
        _topic.Publish(new { type = "add", none = (string?)null });
        Assert.Equal($$$$"""{"jsonrpc":"2.0","method":"test_subscription","params":{"subscription":"{{{{id}}}}","result":{"type":"add"}}}""", await client.ReceiveAsync());
        Assert.Equal("""{"jsonrpc":"2.0","id":2,"result":true}""", await client.AskAsync($$"""{"jsonrpc":"2.0","id":2,"method":"test_unsubscribe","params":["{{id}}"]}"""));
        Assert.Equal(0, _topic.Count);
        Assert.Equal(
            """{"jsonrpc":"2.0","id":3,"error":{"code":-32000,"message":"subscription not found"}}""",
            await client.AskAsync($$"""{"jsonrpc":"2.0","id":3,"method":"test_unsubscribe","params":["{{id}}"]}"""));
    }

    [Theory]
    [InlineData("test_subscribe", "[\"other\"]", -32601, "no \\u0022other\\u0022 subscription in test namespace")]
    [InlineData("none_subscribe", "[\"events\"]", -32601, "no \\u0022events\\u0022 subscription in none namespace")]
    [InlineData("test_subscribe", "[]", -32602, "missing value for required argument 0")]
    [InlineData("test_subscribe", "[1]", -32602, "invalid argument 0: expected a string")]
    [InlineData("test_unsubscribe", "[1]", -32602, "invalid argument 0: expected a string")]
    public async Task Subscription_WhenWrong_SaysSo(string method, string args, int code, string message)
    {
        using var client = await OpenAsync(ipc: true);
        Assert.Equal(
            $$$"""{"jsonrpc":"2.0","id":1,"error":{"code":{{{code}}},"message":"{{{message}}}"}}""",
            await client.AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{args}}}"""));
    }

    [Fact]
    public async Task Subscriptions_WhenOneTooMany_AreRefused()
    {
        using var client = await OpenAsync(ipc: true);
        for (var i = 0; i < RpcSession.MaxSubscriptions; i++)
        {
            await SubscribeAsync(client);
        }

        Assert.Contains("too many subscriptions", await client.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"test_subscribe","params":["events"]}"""));
        Assert.Equal(RpcSession.MaxSubscriptions, _topic.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Subscriber_WhoDoesNotRead_IsCutAndLeavesNothingBehind(bool ipc)
    {
        using var client = await OpenAsync(ipc);
        await SubscribeAsync(client);
        var large = new { text = new string('x', 10_000) };
        // far more than sockets and queue can hold; the cut takes the subscription back
        await _topic.PublishUntilNobodyListensAsync(large, most: 100_000);
        while (await client.ReceiveAsync() is not null)
        {
            // what was on its way
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_WhoLeaves_TakesItsSubscriptionsAlong(bool ipc)
    {
        using (var client = await OpenAsync(ipc))
        {
            await SubscribeAsync(client);
        }

        await _topic.NobodyListens();
        Assert.Equal(0, _topic.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Message_WhenTooLarge_EndsTheConnectionWithAReason(bool ipc)
    {
        using var client = await OpenAsync(ipc);
        var sending = Record.ExceptionAsync(() => client.SendAsync("\"" + new string('x', RpcSession.MaxMessage + 1)));
        Assert.Equal("""{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"message too large"}}""", await client.ReceiveAsync());
        await sending;
        Assert.Null(await client.ReceiveAsync());
        Assert.Equal(ipc ? null : WebSocketCloseStatus.MessageTooBig, client.CloseStatus);
    }

    [Fact]
    public async Task Connections_WhenThereAreTooMany_AreRefusedAndTheOthersServed()
    {
        var clients = new List<RpcConnection>();
        for (var i = 0; i < RpcServer.MaxWebSockets; i++)
        {
            clients.Add(await OpenAsync(ipc: false));
        }

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => OpenAsync(ipc: false));
        Assert.Contains("503", refused.Message);
        for (var i = 0; i < IpcServer.MaxConnections; i++)
        {
            clients.Add(await OpenAsync(ipc: true));
            Assert.NotNull(await clients[^1].AskAsync("7 "));
        }

        using var oneTooMany = await OpenAsync(ipc: true);
        Assert.Null(await oneTooMany.ReceiveAsync());
        Assert.Equal(1, (await clients[0].CallAsync("test_one")).GetInt32());
        Assert.Equal(1, (await clients[^1].CallAsync("test_one")).GetInt32());
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task WebSocketPort_WhenAskedByHttpOnly_AnswersNothingElse()
    {
        await using var ws = await RpcFixture.StartAsync(new RpcApi(new Dictionary<string, RpcMethod>()), null, new WsAccess([]));
        using var response = await ws.SendAsync("{}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        using var client = new ClientWebSocket();
        var elsewhere = await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectAsync(new Uri(ws.WebSocketUrl, "/elsewhere"), CancellationToken.None));
        Assert.Contains("404", elsewhere.Message);
    }

    [Fact]
    public async Task HttpPort_WhenWebSocketsAreOff_TakesNone()
    {
        await using var http = await RpcFixture.StartAsync(new RpcApi(new Dictionary<string, RpcMethod>()), new HttpAccess([], []), null);
        using var client = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => client.ConnectAsync(http.WebSocketUrl, CancellationToken.None));
    }

    private Task<RpcConnection> OpenAsync(bool ipc) => ipc ? RpcConnection.OpenAsync(_ipc.Path) : RpcConnection.OpenAsync(_http.WebSocketUrl);

    private static string Wait(int call) => $$"""{"jsonrpc":"2.0","id":{{call}},"method":"test_wait","params":[{{call}}]}""";

    private static string Waited(int call) => $$"""{"jsonrpc":"2.0","id":{{call}},"result":null}""";

    private static async Task<string> SubscribeAsync(RpcConnection client)
    {
        var answer = await client.AskAsync("""{"jsonrpc":"2.0","id":1,"method":"test_subscribe","params":["events"]}""");
        return SubscriptionId().Match(answer!).Groups[1].Value;
    }

    [GeneratedRegex("\"result\":\"(0x[0-9a-f]+)\"")]
    private static partial Regex SubscriptionId();
}
