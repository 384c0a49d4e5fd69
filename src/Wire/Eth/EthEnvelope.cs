using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Eth;

/// <summary>
/// What all requests and answers share: from eth/66 on <c>[id, [content...]]</c>, before that the content list alone. Receipts of eth/70
/// and their request have one number more: <c>[id, number, [content...]]</c>.
/// </summary>
internal ref struct EthEnvelope
{
    private readonly bool _hasId;
    private readonly bool _hasNumber;
    private RlpReader _input;
    private RlpReader _outer;

    public EthEnvelope(uint version, ReadOnlySpan<byte> payload, bool hasNumber = false)
    {
        _hasId = EthVersion.HasRequestId(version);
        _hasNumber = hasNumber;
        _input = new RlpReader(payload);
    }

    /// <summary>The content's items, after <see cref="TryOpen"/>.</summary>
    public RlpReader Content;

    /// <summary>0 where the version has none.</summary>
    public ulong RequestId;

    /// <summary>The number between id and content, where there is one.</summary>
    public ulong Number;

    /// <summary>Reads up to the first item of the content.</summary>
    public bool TryOpen()
    {
        if (!_hasId)
        {
            return _input.TryReadList(out Content);
        }

        return _input.TryReadList(out _outer)
            && ((_outer.TryReadUInt64(out RequestId) && (!_hasNumber || _outer.TryReadUInt64(out Number)) && _outer.TryReadList(out Content))
                || _input.Merge(_outer));
    }

    /// <summary>True when content, message and input all end here without a fault; otherwise the first fault.</summary>
    public bool TryClose(out WireError error)
    {
        if (_input.Error.IsNone)
        {
            Content.TryEnd();
            _outer.TryEnd();
            _ = _input.Merge(Content) && _input.Merge(_outer) && _input.TryEnd();
        }

        error = _input.Error;
        return error.IsNone;
    }

    /// <summary>Begins a message; hand the marks to <see cref="End"/>.</summary>
    public static (int Outer, int Content) Begin(uint version, ulong requestId, RlpWriter writer, ulong? number = null)
    {
        if (!EthVersion.HasRequestId(version))
        {
            return (-1, writer.BeginList());
        }

        var outer = writer.BeginList();
        writer.WriteUInt64(requestId);
        if (number is { } between)
        {
            writer.WriteUInt64(between);
        }

        return (outer, writer.BeginList());
    }

    /// <summary>Closes what <see cref="Begin"/> opened and returns the message.</summary>
    public static byte[] End((int Outer, int Content) marks, RlpWriter writer)
    {
        writer.EndList(marks.Content);
        if (marks.Outer >= 0)
        {
            writer.EndList(marks.Outer);
        }

        return writer.ToArray();
    }
}
