namespace Akka.Devp2p.Node.Rpc;

/// <summary>
/// Finds where JSON values end in a stream, as geth's decoder of its IPC socket does: values follow each other with or without white space
/// between them. It looks at brackets and strings only; whether a value is right is the parser's business.
/// </summary>
/// <param name="max">Bytes of one value at most.</param>
internal sealed class JsonFramer(int max)
{
    private const int ReadSize = 4096;

    private byte[] _buffer = new byte[ReadSize];
    private int _start, _scanned, _end, _depth;
    private bool _inValue, _inString, _escaped;

    /// <summary>Room for the next read; grows with what arrives. Fill it from the beginning, then tell <see cref="Advance"/>.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_scanned, _end, _start) = (_scanned - _start, _end - _start, 0);
            }

            if (_buffer.Length - _end < ReadSize)
            {
                Array.Resize(ref _buffer, 2 * _buffer.Length);
            }

            return _buffer.AsMemory(_end);
        }
    }

    /// <summary>True when the value under way is larger than allowed.</summary>
    public bool IsTooLarge => _end - _start > max;

    public void Advance(int count) => _end += count;

    /// <summary>The next complete value; valid until <see cref="Free"/> is used.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> value)
    {
        while (_scanned < _end)
        {
            if (Step(_buffer[_scanned++]))
            {
                value = _buffer.AsMemory(_start, _scanned - _start);
                (_start, _inValue) = (_scanned, false);
                return value.Length <= max;
            }
        }

        value = default;
        return false;
    }

    /// <summary>True when this byte ends a value.</summary>
    private bool Step(byte next)
    {
        if (_inString)
        {
            (_inString, _escaped) = (_escaped || next != '"', !_escaped && next == '\\');
            return !_inString && _depth == 0;
        }

        var isSpace = next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
        if (!_inValue && isSpace)
        {
            _start = _scanned;
            return false;
        }

        _inValue = true;
        switch (next)
        {
            case (byte)'"':
                _inString = true;
                return false;
            case (byte)'{' or (byte)'[':
                _depth++;
                return false;
            case (byte)'}' or (byte)']':
                _depth = Math.Max(_depth - 1, 0);
                return _depth == 0;
            default:
                return isSpace && _depth == 0; // a number or a word
        }
    }
}
