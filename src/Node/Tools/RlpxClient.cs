using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Node.Tools;

/// <summary>Connects once, does the RLPx handshake with a key of its own and reads the first message, as go-ethereum's "devp2p rlpx ping".</summary>
internal sealed class RlpxClient : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    private readonly PrivateKey _key = PrivateKey.Generate();
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>The peer's Hello. Everything else it may do is a <see cref="FailureException"/> that says what it did.</summary>
    public async Task<Hello> PingAsync(Enode node, CancellationToken cancellationToken)
    {
        var remote = node.TcpEndPoint ?? throw new UsageException($"node {node.Id.Short}: no TCP endpoint, expected a node with an address and a TCP port");
        await WithinAsync(ConnectTimeout, $"connect to {remote}", token => ConnectAsync(remote, token), cancellationToken);
        using var handshake = RlpxHandshake.Initiate(_key, node.Key, RandomNumberGenerator.Fill);
        await WithinAsync(HandshakeTimeout, "RLPx handshake", token => ShakeHandsAsync(handshake, token), cancellationToken);
        using var frames = new FrameCodec(handshake.Secrets);
        frames.Reader.MaxFrameSize = BaseProtocol.MaxMessageSize;
        return await WithinAsync(HandshakeTimeout, "wait for Hello", token => ReadHelloAsync(frames, token), cancellationToken);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _key.Dispose();
    }

    private async Task<bool> ConnectAsync(IPEndPoint remote, CancellationToken token)
    {
        try
        {
            await _socket.ConnectAsync(remote, token);
            return true;
        }
        catch (SocketException e)
        {
            throw new FailureException($"can't connect to {remote}: {e.Message}", e);
        }
    }

    private async Task<bool> ShakeHandsAsync(RlpxHandshake handshake, CancellationToken token)
    {
        var output = new ArrayBufferWriter<byte>();
        handshake.Start(output);
        await _socket.SendAsync(output.WrittenMemory, token);
        while (true)
        {
            var step = handshake.Advance((await ReceivedAsync("RLPx handshake", token)).Span, out var consumed, output, out var error);
            _start += consumed;
            switch (step)
            {
                case RlpxStep.Done:
                    return true;
                case RlpxStep.Failed:
                    throw new FailureException($"RLPx handshake failed: {error}");
            }
        }
    }

    private async Task<Hello> ReadHelloAsync(FrameCodec frames, CancellationToken token)
    {
        while (true)
        {
            var step = frames.Reader.Advance((await ReceivedAsync("Hello", token)).Span, out var consumed, out var error);
            _start += consumed;
            switch (step)
            {
                case FrameStep.Failed:
                    throw new FailureException($"invalid frame: {error}");
                case FrameStep.Frame:
                    return ReadHello(frames.Reader.Frame);
            }
        }
    }

    private static Hello ReadHello(ReadOnlySpan<byte> frame)
    {
        if (!new MessageReader().TryRead(frame, out var message, out var error))
        {
            throw new FailureException($"invalid message: {error}");
        }

        switch (message.Code)
        {
            case BaseProtocol.HelloCode:
                return Hello.TryDecode(message.Payload.Span, out var hello, out error) ? hello! : throw new FailureException($"invalid handshake: {error}");
            case BaseProtocol.DisconnectCode:
                throw new FailureException(BaseProtocol.TryDecodeDisconnect(message.Payload.Span, out var reason, out error)
                    ? $"received disconnect message: {DisconnectText.Of(reason)}"
                    : $"invalid disconnect message: {error} (raw=0x{Convert.ToHexStringLower(message.Payload.Span[..Math.Min(message.Payload.Length, 64)])})");
            default:
                throw new FailureException($"invalid message code {message.Code}, expected handshake (code zero) or disconnect (code one)");
        }
    }

    /// <summary>Bytes not used yet, else those that come next.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> ReceivedAsync(string what, CancellationToken token)
    {
        if (_start == _end)
        {
            try
            {
                (_start, _end) = (0, await _socket.ReceiveAsync(_buffer, token));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                // closed with something of ours unread: how it ends depends on who is faster
                throw new FailureException($"the node closed the connection during {what}", e);
            }
            catch (SocketException e)
            {
                throw new FailureException($"connection lost during {what}: {e.Message}", e);
            }

            if (_end == 0)
            {
                throw new FailureException($"the node closed the connection during {what}");
            }
        }

        return _buffer.AsMemory(_start, _end - _start);
    }

    private static async Task<T> WithinAsync<T>(TimeSpan limit, string what, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            return await work(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FailureException($"{what}: no answer within {limit.TotalSeconds:0} s");
        }
    }
}
