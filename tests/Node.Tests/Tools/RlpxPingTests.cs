using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Node.Tests.Tools;

public sealed class RlpxPingTests : IDisposable
{
    private readonly WirePeer _peer = new();

    [Fact]
    public async Task Ping_WhenNodeSaysHello_PrintsItAsGeth()
    {
        var hello = new Hello(5, "Peer/\u001b[0m", [new Capability("eth", 68), new Capability("snap", 1)], 7, _peer.Key.Bytes.ToArray());
        var served = _peer.ServeAsync(0, hello.Encode());
        var result = await CliProcess.RunAsync("rlpx", "ping", _peer.Url);
        await served;
        var id = string.Join(' ', _peer.Key.Bytes.ToArray());
        Assert.Equal(new CliProcess.Result(0, $"{{Version:5 Name:Peer/\\u001b[0m Caps:[eth/68 snap/1] ListenPort:7 ID:[{id}] Rest:[]}}\n", ""), result);
    }

    public static TheoryData<int, byte[], string> Refusals => new()
    {
        { 1, BaseProtocol.EncodeDisconnect(DisconnectReason.TooManyPeers), "received disconnect message: too many peers" },
        { 1, [0x10], "received disconnect message: subprotocol error" },
        { 1, [0xb8], "invalid disconnect message: " },
        { 16, [0xc0], "invalid message code 16, expected handshake (code zero) or disconnect (code one)" },
        { 0, [0xc0], "invalid handshake: " },
        { -1, [], "the node closed the connection during RLPx handshake" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Ping_WhenNodeDoesOtherwise_SaysWhatItDid(int code, byte[] payload, string expected)
    {
        var served = _peer.ServeAsync(code, payload);
        var result = await CliProcess.RunAsync("rlpx", "ping", _peer.Url);
        await served;
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("devp2p: " + expected, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ping_WhenNobodyListens_SaysSo()
    {
        _peer.Dispose();
        var result = await CliProcess.RunAsync("rlpx", "ping", "enode://ca634cae0d49acb401d8a4c6b6fe8c55b70d115bf400769cc1400f3258cd31387574077f301b421bc84df7266c44e9e6d569fc56be00812904767bf5ccd1fc7f@127.0.0.1:1");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("can't connect to 127.0.0.1:1", Assert.Single(result.ErrorLines));
    }

    public void Dispose() => _peer.Dispose();
}
