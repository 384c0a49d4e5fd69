using System.Net.Sockets;
using System.Text.Json;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Node.Tests.Rpc;

namespace Akka.Devp2p.Node.Tests.Cli;

/// <summary>devp2p peers, status, dials and tree against a node whose answers are known, and without one.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class NodeCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string Ipc => _directory.File("devp2p.ipc");

    [Fact]
    public async Task Peers_WhenThereAreSome_AreATable()
    {
        var result = await AskAsync("peers");
        Assert.Equal(0, result.ExitCode);
        var lines = result.Output.Split('\n');
        Assert.Matches("^ID +REMOTE +DIRECTION +KIND +PROTOCOLS +NAME$", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("a448f24c  127.0.0.1:50000  inbound    -               eth handshake  Evil/\\\\u001b[2Jxxx", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith("  outbound   static,trusted  eth/68         Geth/v1.15", StringComparison.Ordinal));
        Assert.Equal("2 peers", lines[^2]);
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public async Task Dials_WhenThereWereSome_AreATableByReason_AndWhoWaitsFollows() => Assert.Equal(
        $"""
        DIALS  SHARE  OUTCOME       THE NODE DIALED
        3      60 %   full          has no room for us, or we had none left
        2      40 %   wrongNetwork  another network, genesis block or fork
        5 dials have ended, 1 under way

        NOT DIALED                                                        UNTIL (UTC)          FAILURES  SINCE ITS LAST DIAL WAS
        a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7  2050-01-01 12:00:00  0         full
        {FixedNode.Second.PublicKey.Id}  2050-01-01 12:16:00  5         wrongNetwork
        300 nodes wait until dialed again, 2 are shown

        """,
        (await AskAsync("dials")).Output);

    [Fact]
    public async Task Bans_WhenThereAreSome_AreATableWithTheWholeIds()
    {
        var lines = (await AskAsync("bans")).Output.Split('\n');
        Assert.Matches("^ID +UNTIL \\(UTC\\) +BY +REASON$", lines[0]);
        Assert.Equal("a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7  2050-01-01 12:00:00  operator  spam", lines[1]);
        Assert.EndsWith("  2050-01-02 12:00:00  score     score", lines[2], StringComparison.Ordinal);
        Assert.Equal("2 nodes are banned", lines[3]);
    }

    [Fact]
    public async Task Tree_WhenAnActorHasFailed_ShowsHowOftenAndWhy() => Assert.Equal(
        """
        ACTOR        CLASS               FAILURES  RESTARTS  LAST FAILURE
        devp2p-main  NodeActor           -         -         -
          dialer     DialSchedulerActor  2         1         2050-01-01 12:00:00 restart: broken
        2 actors, 1 has failed

        """,
        (await AskAsync("tree")).Output);

    [Fact]
    public async Task Status_WhenAsked_SaysWhatAnOperatorLooksFor()
    {
        var result = await AskAsync("status");
        Assert.Equal(
            """
            name      akka-devp2p/v0.1.0/linux-x64/dotnet10
            enode     enode://aa@127.0.0.1:1
            enr       enr:-x
            network   17000
            data      none, all in memory
            listens   TCP 0.0.0.0:30303, TCP [::]:30303, UDP 0.0.0.0:30301
            peers     2: 1 outbound, 1 inbound; 1 static, 1 trusted
            dials     5 dials: 3 full, 2 wrong network; 1 under way
            nat       PCP at 192.168.1.1: 44.1.2.3, tcp 30303 as 30304 for 480 s, udp 30303 not mapped (no answer)
            record    127.0.0.1 (votes), udp 30301 (mapping), tcp 30303 (socket); 11 of 12 networks see us at one endpoint, strangers get through
            discv4    on, 7 nodes, the last at 2050-01-01 12:00:00; filtered: 2 no eth entry; last error at 2050-01-01 12:00:00: the UDP socket died
            failures  2 in 1 actor, the last in /user/devp2p-main/dialer (devp2p tree shows them)

            """,
            result.Output);
    }

    [Theory]
    [InlineData("peers", JsonValueKind.Array)]
    [InlineData("bans", JsonValueKind.Array)]
    [InlineData("dials", JsonValueKind.Object)]
    [InlineData("tree", JsonValueKind.Array)]
    [InlineData("status", JsonValueKind.Object)]
    public async Task Command_WithJson_PrintsWhatTheNodeAnswers(string command, JsonValueKind kind)
    {
        var result = await AskAsync(command, "--json");
        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(kind, json.RootElement.ValueKind);
    }

    [Theory]
    [InlineData("peers")]
    [InlineData("status")]
    [InlineData("dials")]
    [InlineData("bans")]
    [InlineData("tree")]
    public async Task Command_WhenGivenTheSocket_FindsTheNodeWhereverItsDataIs(string command)
    {
        var elsewhere = _directory.File("elsewhere.ipc");
        await using var ipc = IpcServer.Start(elsewhere, RpcApi.For(new FixedNode(), RpcApi.Namespaces));
        var result = await CliProcess.RunAsync(command, "--ipcpath", elsewhere);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal((await AskAsync(command)).Output, result.Output);
    }

    [Theory]
    [InlineData("peers")]
    [InlineData("status")]
    [InlineData("dials")]
    [InlineData("bans")]
    [InlineData("tree")]
    public async Task Command_WithoutANode_FailsNamingTheSocket(string command)
    {
        var missing = await CliProcess.RunAsync(command, "--datadir", _directory.Root);
        Assert.Equal(1, missing.ExitCode);
        Assert.Equal($"devp2p: no node answers on {Ipc}: there is no such socket", Assert.Single(missing.ErrorLines));
        var unnamed = await CliProcess.RunAsync(command);
        Assert.Equal(new CliProcess.Result(2, "", "devp2p: --datadir: no value given, expected the data directory of the running node, or --ipcpath with its socket\n"), unnamed);
        var both = await CliProcess.RunAsync(command, "--datadir", ".", "--ipcpath", "x");
        Assert.Equal(new CliProcess.Result(2, "", "devp2p: --datadir and --ipcpath: both given, expected one of them\n"), both);
    }

    [Theory]
    [InlineData("hello\n", "is no JSON-RPC socket")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no\u001b[2J"}}""", "the node says: no\\u001b[2J")]
    [InlineData("7 ", "the node says: an answer without a result")]
    [InlineData("", "the connection ended before the answer")]
    public async Task Command_WhenTheAnswerMakesNoSense_FailsInOneLine(string answer, string expected)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Ipc));
        listener.Listen();
        var asked = CliProcess.RunAsync("peers", "--ipcpath", Ipc);
        using (var client = await listener.AcceptAsync())
        {
            await client.ReceiveAsync(new byte[1024]);
            await client.SendAsync(System.Text.Encoding.UTF8.GetBytes(answer));
        }

        var result = await asked;
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, Assert.Single(result.ErrorLines));
    }

    public void Dispose() => _directory.Dispose();

    private async Task<CliProcess.Result> AskAsync(string command, params string[] more)
    {
        await using var ipc = IpcServer.Start(Ipc, RpcApi.For(new FixedNode(), RpcApi.Namespaces));
        return await CliProcess.RunAsync([command, "--datadir", _directory.Root, .. more]);
    }
}
