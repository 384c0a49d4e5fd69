using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Floods;

/// <summary>A peer of our own making on a real TCP connection, that keeps no rule but the handshake's.</summary>
internal sealed class Attacker : IDisposable
{
    private readonly Socket _socket;
    private readonly MessageWriter _writer;
    private readonly FrameCodec _codec;

    private Attacker(Socket socket, FrameCodec codec, PublicKey key)
    {
        (_socket, _codec, Key) = (socket, codec, key);
        _writer = new MessageWriter(codec.Writer);
    }

    /// <summary>Whom it says it is.</summary>
    public PublicKey Key { get; }

    /// <summary>Bytes that the other side has sent since the handshake.</summary>
    public long Received { get; private set; }

    /// <summary>Opens a connection from this address of loopback, and sends nothing.</summary>
    public static async Task<Socket> ConnectAsync(IPAddress from, Enode to, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(to.TcpEndPoint!, stop);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects and becomes a peer that runs echo/1; what comes from then on is thrown away.</summary>
    public static async Task<Attacker> JoinAsync(IPAddress from, Enode to, CancellationToken stop)
    {
        var socket = await ConnectAsync(from, to, stop);
        using var key = PrivateKey.Generate();
        using var handshake = RlpxHandshake.Initiate(key, to.Key, RandomNumberGenerator.Fill);
        var output = new ArrayBufferWriter<byte>();
        handshake.Start(output);
        await socket.SendAsync(output.WrittenMemory, stop);
        output.ResetWrittenCount();
        var buffer = new byte[4096];
        var step = RlpxStep.NeedMore;
        while (step != RlpxStep.Done)
        {
            var read = await socket.ReceiveAsync(buffer, stop);
            step = read == 0 ? RlpxStep.Failed : handshake.Advance(buffer.AsSpan(0, read), out _, output, out _);
            if (step == RlpxStep.Failed)
            {
                throw new InvalidOperationException("the node did not take the handshake");
            }
        }

        var attacker = new Attacker(socket, new FrameCodec(handshake.Secrets), key.PublicKey);
        var hello = new Hello(5, "flood", [new Capability("echo", 1)], 0, key.PublicKey.Bytes.ToArray());
        await attacker.SendAsync(attacker.Frame(BaseProtocol.HelloCode, hello.Encode()), stop);
        attacker._writer.Compressed = true;
        _ = attacker.ReadAsync();
        return attacker;
    }

    /// <summary>The frame of the next message.</summary>
    public ReadOnlyMemory<byte> Frame(int code, ReadOnlySpan<byte> payload)
    {
        var output = new ArrayBufferWriter<byte>();
        return _writer.TryWrite((ulong)code, payload, output, out _) ? output.WrittenMemory : throw new InvalidOperationException("message too large");
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, stop)..];
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _codec.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (var read = 1; read > 0; Received += read)
            {
                read = await _socket.ReceiveAsync(buffer);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // the flood is over
        }
    }
}
