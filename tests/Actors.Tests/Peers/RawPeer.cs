using System.Buffers;
using System.Net;
using System.Text;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Rlpx;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>A foreign peer that the test plays by hand: it dials, and sends what it is told, right or wrong.</summary>
internal sealed class RawPeer : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly IStreamSocket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly MessageReader _reader = new();
    private FrameCodec? _codec;
    private MessageWriter? _writer;
    private int _start;
    private int _end;

    private RawPeer(IStreamSocket socket, PrivateKey key)
    {
        _socket = socket;
        Key = key;
    }

    public PrivateKey Key { get; }

    /// <summary>Connects, without a handshake.</summary>
    public static RawPeer Connect(IStreamSockets sockets, IPEndPoint remote, PrivateKey? key = null) =>
        new(Wait(sockets.ConnectAsync(remote, CancellationToken.None).AsTask()), key ?? PrivateKey.Generate());

    /// <summary>Waits for a connection, and does the RLPx handshake as the side that was dialed.</summary>
    public static RawPeer Accept(Task<IStreamSocket> accepting, PrivateKey key)
    {
        using var handshake = RlpxHandshake.Accept(key, Fill);
        return new RawPeer(Wait(accepting), key).Run(handshake, new ArrayBufferWriter<byte>());
    }

    /// <summary>Waits for a connection, and does nothing on it.</summary>
    public static RawPeer AcceptSilently(Task<IStreamSocket> accepting, PrivateKey key) => new(Wait(accepting), key);

    /// <summary>Does the RLPx handshake as the dialling side.</summary>
    public RawPeer Secure(PublicKey remote)
    {
        using var handshake = RlpxHandshake.Initiate(Key, remote, Fill);
        var output = new ArrayBufferWriter<byte>();
        handshake.Start(output);
        Write(output);
        return Run(handshake, output);
    }

    /// <summary>Sends a Hello, and reads theirs.</summary>
    public RawPeer Greet(params Capability[] capabilities)
    {
        SendHello(Key.PublicKey.Bytes.ToArray(), capabilities);
        return ReceiveHello().Compress();
    }

    public RawPeer ReceiveHello()
    {
        Assert.Equal((ulong)BaseProtocol.HelloCode, Receive()!.Value.Code);
        return this;
    }

    /// <summary>Both have said Hello: everything after it is compressed.</summary>
    public RawPeer Compress()
    {
        _reader.Compressed = _writer!.Compressed = true;
        return this;
    }

    /// <summary>What is sent from now on is not compressed, though it should be.</summary>
    public RawPeer Uncompress()
    {
        _writer!.Compressed = false;
        return this;
    }

    public void SendHello(byte[] key, params Capability[] capabilities) =>
        Send(BaseProtocol.HelloCode, new Hello(5, "raw", capabilities, 0, key).Encode());

    public void Send(int code, byte[] payload) => SendBytes(Frame((ulong)code, payload));

    /// <summary>Sends the first bytes of a message's frame and keeps the rest back.</summary>
    public void SendBegin(int code, byte[] payload, int bytes) => SendBytes(Frame((ulong)code, payload)[..bytes]);

    /// <summary>The frame of a message, as it has to be sent next: the test may cut it, slow it down or damage it.</summary>
    public byte[] Frame(ulong code, byte[] payload)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(_writer!.TryWrite(code, payload, output, out _));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Sends bytes as they are, whatever they are.</summary>
    public void SendBytes(byte[] bytes)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write(bytes);
        Write(output);
    }

    /// <summary>Sends bytes that are no frame of this connection: their MAC is wrong.</summary>
    public void SendGarbage(int bytes) => SendBytes(new byte[bytes]);

    public void Send(int code, string text) => Send(code, Encoding.UTF8.GetBytes(text));

    /// <summary>The next message; null when the other side has closed.</summary>
    public RlpxMessage? Receive()
    {
        while (true)
        {
            if (_start < _end)
            {
                var step = _codec!.Reader.Advance(_buffer.AsSpan(_start, _end - _start), out var consumed, out _);
                _start += consumed;
                Assert.NotEqual(FrameStep.Failed, step);
                if (step == FrameStep.Frame)
                {
                    Assert.True(_reader.TryRead(_codec.Reader.Frame, out var message, out _));
                    return message;
                }

                if (step == FrameStep.Header)
                {
                    continue;
                }
            }

            if (!Fill())
            {
                return null;
            }
        }
    }

    /// <summary>Reads on until a Disconnect, whose reason it gives.</summary>
    public DisconnectReason ReceiveDisconnect()
    {
        while (true)
        {
            var message = Receive();
            Assert.NotNull(message);
            if (message.Value.Code == BaseProtocol.DisconnectCode)
            {
                Assert.True(BaseProtocol.TryDecodeDisconnect(message.Value.Payload.Span, out var reason, out _));
                return reason;
            }
        }
    }

    /// <summary>Pings and waits for the answer: everything sent before has been handled.</summary>
    public void PingPong()
    {
        Send(BaseProtocol.PingCode, [0xc0]);
        Assert.Equal((ulong)BaseProtocol.PongCode, Receive()!.Value.Code);
    }

    /// <summary>True when the other side has closed; anything else it sent is a failure.</summary>
    public bool IsClosed() => !Fill();

    public void Dispose()
    {
        _socket.Dispose();
        _codec?.Dispose();
    }

    private static void Fill(Span<byte> span) => System.Security.Cryptography.RandomNumberGenerator.Fill(span);

    private RawPeer Run(RlpxHandshake handshake, ArrayBufferWriter<byte> output)
    {
        while (true)
        {
            Assert.True(Fill(), "closed in the handshake");
            var step = handshake.Advance(_buffer.AsSpan(_start, _end - _start), out var consumed, output, out _);
            _start += consumed;
            Assert.NotEqual(RlpxStep.Failed, step);
            Write(output);
            if (step == RlpxStep.Done)
            {
                _codec = new FrameCodec(handshake.Secrets);
                _writer = new MessageWriter(_codec.Writer);
                return this;
            }
        }
    }

    private static T Wait<T>(Task<T> task) => task.WaitAsync(Limit).GetAwaiter().GetResult();

    private void Write(ArrayBufferWriter<byte> output)
    {
        _socket.WriteAsync(output.WrittenMemory, CancellationToken.None).AsTask().WaitAsync(Limit).GetAwaiter().GetResult();
        output.ResetWrittenCount();
    }

    private bool Fill()
    {
        _start = 0;
        _end = Wait(_socket.ReadAsync(_buffer, CancellationToken.None).AsTask());
        return _end > 0;
    }
}
