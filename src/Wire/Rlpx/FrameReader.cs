using System.Buffers;
using System.Security.Cryptography;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Wire.Rlpx;

/// <summary>
/// Decrypts frames as their bytes arrive. It stops after each header, so that the caller can charge the frame before reading on.
/// The buffer grows with what has arrived, never by the announced size, and is reused. One thread at a time.
/// </summary>
public sealed class FrameReader : IDisposable
{
    /// <summary>A buffer above this size is given back when its frame has been used.</summary>
    private const int KeptBuffer = 128 * 1024;

    private const string WrongHeaderMac = "frame: header MAC is wrong";
    private const string WrongBodyMac = "frame: body MAC is wrong";

    private enum Phase
    {
        Header,
        Body,
        Mac,
        Failed,
    }

    private readonly AesCtr _cipher;
    private readonly FrameMac _mac;
    private readonly byte[] _small = new byte[FrameCodec.HeaderSize];
    private byte[] _buffer = [];
    private Phase _phase;
    private WireError _failure;
    private int _filled;
    private int _padded;
    private bool _complete;

    internal FrameReader(RlpxSecrets secrets)
    {
        _cipher = new AesCtr(secrets.Aes, []);
        _mac = new FrameMac(secrets.Mac, secrets.IngressMac);
    }

    /// <summary>A frame announced larger than this fails at its header. By default what 24 bits hold.</summary>
    public int MaxFrameSize { get; set; } = FrameCodec.MaxFrameSize;

    /// <summary>Size of the frame of the last header, padding not counted.</summary>
    public int FrameSize { get; private set; }

    /// <summary>The frame after <see cref="FrameStep.Frame"/>; valid until the next <see cref="Advance"/> or <see cref="Release"/>.</summary>
    public ReadOnlySpan<byte> Frame => _complete ? _buffer.AsSpan(0, FrameSize) : [];

    /// <summary>Bytes of memory held for frames.</summary>
    internal int Held => _buffer.Length;

    /// <summary>
    /// The frame has been used and is empty from here on. The memory of a large one is given back at once: the next frame may be long in coming.
    /// </summary>
    public void Release()
    {
        _complete = false;
        if (_phase == Phase.Header && _buffer.Length > KeptBuffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    /// <summary>
    /// Takes bytes as they arrive and stops at the end of a header and of a frame; call it again with the rest. After a failure
    /// it consumes nothing and repeats the fault.
    /// </summary>
    public FrameStep Advance(ReadOnlySpan<byte> input, out int consumed, out WireError error)
    {
        consumed = 0;
        error = default;
        while (true)
        {
            var rest = input[consumed..];
            switch (_phase)
            {
                case Phase.Header:
                    consumed += Collect(rest, FrameCodec.HeaderSize);
                    return _filled < FrameCodec.HeaderSize ? FrameStep.NeedMore : OpenHeader(out error);
                case Phase.Body:
                    consumed += TakeBody(rest);
                    if (_filled < _padded)
                    {
                        return FrameStep.NeedMore;
                    }

                    (_phase, _filled) = (Phase.Mac, 0);
                    break;
                case Phase.Mac:
                    consumed += Collect(rest, FrameMac.Size);
                    return _filled < FrameMac.Size ? FrameStep.NeedMore : CloseFrame(out error);
                default:
                    error = _failure;
                    return FrameStep.Failed;
            }
        }
    }

    /// <summary>True when a frame failed for its MAC: nothing proves then that the other side has sent it.</summary>
    public static bool IsMacFault(WireError error) => error.Reason is WrongHeaderMac or WrongBodyMac;

    public void Dispose()
    {
        _cipher.Dispose();
        _mac.Dispose();

        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        _complete = false;
        FrameSize = 0;
        _failure = new WireError(0, "frame: reader is closed");
        _phase = Phase.Failed;
    }

    private int Collect(ReadOnlySpan<byte> input, int size)
    {
        var take = Math.Min(size - _filled, input.Length);
        input[..take].CopyTo(_small.AsSpan(_filled));
        _filled += take;
        return take;
    }

    private FrameStep OpenHeader(out WireError error)
    {
        Span<byte> mac = stackalloc byte[FrameMac.Size];
        var header = _small.AsSpan(0, 16);
        _mac.Header(header, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, _small.AsSpan(16)))
        {
            return Fail(WrongHeaderMac, out error);
        }

        _cipher.Apply(header);
        var size = (header[0] << 16) | (header[1] << 8) | header[2];
        if (size > MaxFrameSize)
        {
            return Fail("frame: too large", out error);
        }

        error = default;
        Release();
        FrameSize = size;
        _padded = FrameCodec.Padded(size);
        _filled = 0;
        _phase = Phase.Body;

        return FrameStep.Header;
    }

    private int TakeBody(ReadOnlySpan<byte> input)
    {
        var take = Math.Min(_padded - _filled, input.Length);
        Grow(_filled + take);
        _mac.Update(input[..take]);
        _cipher.Apply(input[..take], _buffer.AsSpan(_filled));
        _filled += take;
        return take;
    }

    private FrameStep CloseFrame(out WireError error)
    {
        Span<byte> mac = stackalloc byte[FrameMac.Size];
        _mac.Frame(mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, _small.AsSpan(0, FrameMac.Size)))
        {
            return Fail(WrongBodyMac, out error);
        }

        error = default;
        _complete = true;
        _filled = 0;
        _phase = Phase.Header;
        return FrameStep.Frame;
    }

    private FrameStep Fail(string reason, out WireError error)
    {
        _phase = Phase.Failed;
        _complete = false;
        _failure = error = new WireError(0, reason);
        FrameSize = 0;
        return FrameStep.Failed;
    }

    private void Grow(int size)
    {
        if (size <= _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, Math.Min(_buffer.Length * 2, _padded)));
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
