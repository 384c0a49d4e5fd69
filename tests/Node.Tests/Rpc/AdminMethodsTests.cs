using Akka.Devp2p.Node.Rpc;

namespace Akka.Devp2p.Node.Tests.Rpc;

/// <summary>admin and debug: what geth's have, and ours.</summary>
public sealed class AdminMethodsTests
{
    // the key of ENR's example; its id begins with a448f24c
    private const string Url = "enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1:30303";

    private static readonly string Second = Akka.Devp2p.Wire.Crypto.PrivateKey.Parse("49a7b37aa6f6645917e7b807e9d1c00d4fa71f18343b0d4122a4d2df64dd6fee").PublicKey.Id.ToString();

    private readonly FixedNode _node = new() { DataDirectory = "/data" };

    [Theory]
    [InlineData("admin_addPeer", $"[\"{Url}\"]", "add a448f24c False")]
    [InlineData("admin_addPeer", $"[\"{Url}\",true]", "add a448f24c True")]
    [InlineData("admin_addPeer", $"[\"{Url}\",null]", "add a448f24c False")]
    [InlineData("admin_removePeer", $"[\"{Url}\"]", "remove a448f24c")]
    [InlineData("admin_addTrustedPeer", $"[\"{Url}\"]", "trust a448f24c")]
    [InlineData("admin_removeTrustedPeer", $"[\"{Url}\"]", "mistrust a448f24c")]
    [InlineData("admin_banPeer", $"[\"{Url}\"]", "ban a448f24c 3600 ")]
    [InlineData("admin_banPeer", "[\"a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7\",60,\"spam\"]", "ban a448f24c 60 spam")]
    [InlineData("admin_unbanPeer", "[\"a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7\"]", "unban a448f24c")]
    public async Task Command_WhenGivenANode_IsHandedOnAndSaysTrue(string method, string args, string told)
    {
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":true}""", await CallAsync(method, args));
        Assert.Equal(told, Assert.Single(_node.Told).Replace("…", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("admin_addPeer", "[]", "-32602", "missing value for required argument 0")]
    [InlineData("admin_addPeer", "[5]", "-32602", "invalid argument 0: expected a string")]
    [InlineData("admin_addPeer", $"[\"{Url}\",1]", "-32602", "invalid argument 1: expected true or false")]
    [InlineData("admin_addPeer", "[\"x\"]", "-32000", "invalid enode: ")]
    [InlineData("admin_removePeer", "[\"enode://12@1.2.3.4:5\"]", "-32000", "invalid enode: ")]
    [InlineData("admin_addTrustedPeer", "[\"enr:zz\"]", "-32000", "invalid enode: ")]
    [InlineData("admin_removeTrustedPeer", "[\"\"]", "-32000", "invalid enode: ")]
    [InlineData("admin_banPeer", "[\"a448\"]", "-32000", "invalid enode: ")]
    [InlineData("admin_banPeer", $"[\"{Url}\",0]", "-32602", "invalid argument 1: expected a whole number from 1 to 315360000")]
    [InlineData("admin_banPeer", $"[\"{Url}\",60,7]", "-32602", "invalid argument 2: expected a string")]
    [InlineData("admin_unbanPeer", "[]", "-32602", "missing value for required argument 0")]
    [InlineData("debug_verbosity", "[]", "-32602", "missing value for required argument 0")]
    [InlineData("debug_verbosity", "[6]", "-32602", "invalid argument 0: expected a whole number from 0 to 5")]
    [InlineData("debug_verbosity", "[\"3\"]", "-32602", "invalid argument 0: expected a whole number from 0 to 5")]
    public async Task Command_WhenArgumentsAreWrong_SaysSoAndDoesNothing(string method, string args, string code, string message)
    {
        var answer = await CallAsync(method, args);
        Assert.StartsWith($$"""{"jsonrpc":"2.0","id":1,"error":{"code":{{code}},"message":"{{message}}""", answer, StringComparison.Ordinal);
        Assert.Empty(_node.Told);
    }

    [Fact]
    public async Task AddPeer_WhenNothingIsKept_RefusesToPersist()
    {
        var answer = await CallAsync("admin_addPeer", $"[\"{Url}\",true]", new FixedNode());
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"can\u0027t persist a peer: the node has no data directory"}}""", answer);
    }

    [Fact]
    public async Task BanPeer_WhenTheNodeRefuses_SaysWhy() => Assert.Equal(
        """{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"not this one"}}""", await CallAsync("admin_banPeer", $"[\"{Url}\",1,\"refuse\"]"));

    [Theory]
    [InlineData("admin_bans", """[{"id":"a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7","until":"2050-01-01T12:00:00+00:00","reason":"spam","automatic":false},{"id":"SECOND","until":"2050-01-02T12:00:00+00:00","reason":"score","automatic":true}]""")]
    [InlineData("admin_datadir", """ "/data" """)]
    [InlineData("admin_dialStats", """{"total":5,"running":1,"byOutcome":{"full":3,"wrongNetwork":2},"summary":"5 dials: 3 full, 2 wrong network","backOff":{"count":300,"first":[{"id":"a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7","reason":"full","failures":0,"until":"2050-01-01T12:00:00+00:00"},{"id":"SECOND","reason":"wrongNetwork","failures":5,"until":"2050-01-01T12:16:00+00:00"}]}}""")]
    [InlineData("admin_discovery", """[{"name":"discv4","on":true,"yielded":7,"lastNewNode":"2050-01-01T12:00:00+00:00","buffered":3,"filtered":{"no eth entry":2},"lastError":{"text":"the UDP socket died","at":"2050-01-01T12:00:00+00:00"}}]""")]
    [InlineData("admin_listening", """["TCP 0.0.0.0:30303","TCP [::]:30303","UDP 0.0.0.0:30301"]""")]
    [InlineData("admin_nat", """{"method":"any","active":"PCP","gateway":"192.168.1.1","outsideIp":"44.1.2.3","mappings":[{"protocol":"tcp","port":30303,"outside":"44.1.2.3:30304","leaseLeft":480,"lastError":null},{"protocol":"udp","port":30303,"outside":null,"leaseLeft":null,"lastError":"no answer"}],"lastError":null,"warning":null,"ignored":{"otherSender":1,"notTheAnswer":2,"elsewhere":3,"refused":4}}""")]
    [InlineData("admin_supervision", """[{"path":"/user/devp2p-main","actor":"NodeActor","alive":true,"failures":0,"restarts":0,"lastFailure":null},{"path":"/user/devp2p-main/dialer","actor":"DialSchedulerActor","alive":true,"failures":2,"restarts":1,"lastFailure":{"reason":"broken","directive":"restart","at":"2050-01-01T12:00:00+00:00"}}]""")]
    public async Task Query_WhenAsked_Answers(string method, string result) =>
        Assert.Equal($$"""{"jsonrpc":"2.0","id":1,"result":{{result.Trim()}}}""", (await CallAsync(method)).Replace("\\u002B", "+", StringComparison.Ordinal).Replace(Second, "SECOND", StringComparison.Ordinal));

    [Fact]
    public async Task Verbosity_WhenSet_IsHandedOn()
    {
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":null}""", await CallAsync("debug_verbosity", "[4]"));
        Assert.Equal("verbosity Debug", Assert.Single(_node.Told));
    }

    private async Task<string> CallAsync(string method, string args = "[]", FixedNode? node = null)
    {
        await using var rpc = await RpcFixture.StartAsync(RpcApi.For(node ?? _node, RpcApi.Namespaces), "localhost");
        return await rpc.PostAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{args}}}""");
    }
}
