using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Eth;

/// <summary>Where a header request starts: at a block hash or at a block number.</summary>
public readonly record struct BlockOrigin
{
    private BlockOrigin(Hash256? hash, ulong number) => (Hash, Number) = (hash, number);

    /// <summary>The hash, or null when the number counts.</summary>
    public Hash256? Hash { get; }

    public ulong Number { get; }

    public static BlockOrigin Of(Hash256 hash) => new(hash, 0);

    public static BlockOrigin Of(ulong number) => new(null, number);

    internal void Write(RlpWriter writer)
    {
        if (Hash is { } hash)
        {
            writer.WriteHash(hash);
        }
        else
        {
            writer.WriteUInt64(Number);
        }
    }

    /// <summary>A string of 32 bytes is a hash, anything else must be a number.</summary>
    internal static bool TryRead(ref RlpReader reader, out BlockOrigin origin)
    {
        origin = default;
        var probe = reader;
        if (probe.TryReadBytes(out var bytes) && bytes.Length == Hash256.Size)
        {
            reader = probe;
            origin = Of(new Hash256(bytes));
            return true;
        }

        if (!reader.TryReadUInt64(out var number))
        {
            return false;
        }

        origin = Of(number);
        return true;
    }

    public override string ToString() => Hash is { } hash ? $"0x{hash}" : Number.ToString();
}
