using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Node.Tests.Tools;

/// <summary>Accepts one RLPx connection on loopback and sends one message.</summary>
internal sealed class WirePeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly PrivateKey _key = PrivateKey.Generate();

    public WirePeer() => _listener.Start();

    public PublicKey Key => _key.PublicKey;

    public string Url => Enode.Create(Key, IPAddress.Loopback, Port, Port).ToUrl();

    private ushort Port => (ushort)((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Handshake, then the message; with a negative code, nothing at all and the connection is closed.</summary>
    public async Task ServeAsync(int code, byte[] payload)
    {
        using var socket = await _listener.AcceptSocketAsync();
        if (code < 0)
        {
            return;
        }

        using var handshake = RlpxHandshake.Accept(_key, RandomNumberGenerator.Fill);
        var output = new ArrayBufferWriter<byte>();
        var buffer = new byte[4096];
        var step = RlpxStep.NeedMore;
        while (step == RlpxStep.NeedMore)
        {
            var count = await socket.ReceiveAsync(buffer);
            step = handshake.Advance(buffer.AsSpan(0, count), out _, output, out _);
        }

        Assert.Equal(RlpxStep.Done, step);
        using var frames = new FrameCodec(handshake.Secrets);
        Assert.True(new MessageWriter(frames.Writer).TryWrite((ulong)code, payload, output, out _));
        await socket.SendAsync(output.WrittenMemory);
        await socket.ReceiveAsync(buffer); // until the other side is done
    }

    public void Dispose()
    {
        _listener.Dispose();
        _key.Dispose();
    }
}
