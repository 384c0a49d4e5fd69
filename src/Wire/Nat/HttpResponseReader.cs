using System.Buffers;
using System.Globalization;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>
/// Reads one HTTP/1.x answer (RFC 9112) as its bytes come: a body of known length, in chunks, or up to the end of the connection. Nothing is taken
/// beyond <see cref="MaxSize"/>, whatever is announced.
/// </summary>
public sealed class HttpResponseReader
{
    /// <summary>Bytes of an answer at most, head and chunk sizes included; descriptions of gateways have 2 to 20 KiB.</summary>
    public const int MaxSize = 128 * 1024;

    private const int MaxChunkLine = 64;

    private readonly ArrayBufferWriter<byte> _received = new(1024);
    private readonly ArrayBufferWriter<byte> _chunks = new(1);
    private HttpHead? _head;
    private int _at; // what has been read of it
    private int? _length;
    private bool _chunked, _inTrailer;

    /// <summary>The answer is whole.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What is wrong with it; there is no answer then.</summary>
    public WireError Error { get; private set; }

    /// <summary>Status code; 0 before the head is there.</summary>
    public int Status => _head?.Status ?? 0;

    /// <summary>The body, when complete.</summary>
    public ReadOnlyMemory<byte> Body => _chunked ? _chunks.WrittenMemory : _received.WrittenMemory.Slice(_at, _length ?? _received.WrittenCount - _at);

    /// <summary>Takes the next bytes; false when there is nothing more to wait for: complete, or a fault. Bytes after the end are ignored.</summary>
    public bool Feed(ReadOnlySpan<byte> bytes)
    {
        if (IsComplete || !Error.IsNone)
        {
            return false;
        }

        var room = MaxSize - _received.WrittenCount;
        _received.Write(bytes[..Math.Min(room, bytes.Length)]);
        Read();
        return !IsComplete && Error.IsNone && (bytes.Length <= room || Fail("http: answer too large"));
    }

    /// <summary>The connection has ended; false when the answer is not whole.</summary>
    public bool End()
    {
        if (!IsComplete && Error.IsNone)
        {
            IsComplete = _head is not null && _length is null && !_chunked;
            _ = IsComplete || Fail("http: answer is cut off");
        }

        return IsComplete;
    }

    private void Read()
    {
        if (_head is null && !TryReadHead())
        {
            return;
        }

        if (_chunked)
        {
            while (TryReadChunk())
            {
            }
        }
        else
        {
            IsComplete = _length is { } length && _received.WrittenCount - _at >= length;
        }
    }

    private bool TryReadHead()
    {
        var received = _received.WrittenSpan;
        var end = received[_at..].IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            _at = Math.Max(0, received.Length - 3); // where the end may begin
            return received.Length > HttpHead.MaxSize && Fail("http: head too large");
        }

        end += _at;
        if (!HttpHead.TryDecode(received[..end], out _head, out var error))
        {
            Error = error;
            return false;
        }

        _at = end + 4;
        return TryReadFraming(_head!);
    }

    private bool TryReadFraming(HttpHead head)
    {
        if (head.Field("Transfer-Encoding") is { } encoding)
        {
            _chunked = encoding.Equals("chunked", StringComparison.OrdinalIgnoreCase);
            return _chunked || Fail("http: unknown transfer encoding");
        }

        if (head.Field("Content-Length") is not { } text)
        {
            return true;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return Fail("http: wrong length");
        }

        _length = length;
        return length <= MaxSize - _at || Fail("http: answer too large");
    }

    /// <summary>One chunk, its line, or a line of the trailer (section 7.1); false when more bytes are needed or nothing follows.</summary>
    private bool TryReadChunk()
    {
        var rest = _received.WrittenSpan[_at..];
        var line = rest[..Math.Min(rest.Length, MaxChunkLine)].IndexOf("\r\n"u8);
        if (line < 0)
        {
            return rest.Length >= MaxChunkLine && Fail("http: chunk line too long");
        }

        if (_inTrailer)
        {
            _at += line + 2;
            IsComplete = line == 0;
            return !IsComplete;
        }

        var digits = rest[..line];
        var extension = digits.IndexOf((byte)';');
        digits = (extension < 0 ? digits : digits[..extension]).TrimEnd(" \t"u8);
        if (!int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size is < 0 or > MaxSize)
        {
            return Fail("http: wrong chunk size");
        }

        if (size == 0)
        {
            _at += line + 2;
            return _inTrailer = true;
        }

        return TryTakeChunk(rest[(line + 2)..], line + 2, size);
    }

    private bool TryTakeChunk(ReadOnlySpan<byte> rest, int lineSize, int size)
    {
        if (rest.Length < size + 2)
        {
            return false;
        }

        if (!rest.Slice(size, 2).SequenceEqual("\r\n"u8))
        {
            return Fail("http: chunk without its end");
        }

        _chunks.Write(rest[..size]);
        _at += lineSize + size + 2;
        return true;
    }

    private bool Fail(string reason)
    {
        Error = new WireError(_at, reason);
        return false;
    }
}
