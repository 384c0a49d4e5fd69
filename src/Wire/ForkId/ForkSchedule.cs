using System.Buffers.Binary;

namespace Akka.Devp2p.Wire.ForkId;

/// <summary>
/// The forks of a chain and every checksum they can lead to: creates our fork identifier and judges those of others
/// (EIP-2124, EIP-6122; geth core/forkid). Immutable.
/// </summary>
public sealed class ForkSchedule
{
    /// <summary>Time of mainnet's genesis: a larger "next fork" is a unix time, a smaller one a block number.</summary>
    public const ulong TimestampThreshold = 1438269973;

    private static readonly uint[] CrcTable = MakeCrcTable();

    private readonly ulong[] _forks;
    private readonly uint[] _sums;
    private readonly int _blockForks;

    /// <summary>Forks in any order; duplicates and those active at genesis count for nothing.</summary>
    /// <param name="genesis">Hash of the genesis block.</param>
    /// <param name="genesisTime">Its timestamp, in seconds.</param>
    /// <param name="blockForks">Block numbers.</param>
    /// <param name="timeForks">Unix times in seconds.</param>
    public ForkSchedule(Hash256 genesis, ulong genesisTime, IEnumerable<ulong> blockForks, IEnumerable<ulong> timeForks)
    {
        ulong[] blocks = [.. blockForks.Where(block => block > 0).Distinct().Order()];
        ulong[] times = [.. timeForks.Where(time => time > genesisTime).Distinct().Order()];
        _forks = [.. blocks, .. times];
        _blockForks = blocks.Length;
        _sums = new uint[_forks.Length + 1];
        _sums[0] = Append(0, genesis.ToArray());
        for (var i = 0; i < _forks.Length; i++)
        {
            _sums[i + 1] = Append(_sums[i], _forks[i]);
        }
    }

    /// <summary>Our identifier when the head is the block of this number and time.</summary>
    public ForkIdentifier At(ulong headNumber, ulong headTime)
    {
        var passed = Passed(headNumber, headTime);
        return new ForkIdentifier(_sums[passed], passed < _forks.Length ? _forks[passed] : 0);
    }

    /// <summary>Judges a remote identifier against our head.</summary>
    public ForkCompatibility Check(ForkIdentifier remote, ulong headNumber, ulong headTime)
    {
        var passed = Passed(headNumber, headTime);
        var theirs = Array.IndexOf(_sums, remote.Hash);
        if (theirs < 0)
        {
            return ForkCompatibility.LocalIncompatibleOrStale;
        }

        if (theirs < passed)
        {
            return _forks[theirs] == remote.Next ? ForkCompatibility.Compatible : ForkCompatibility.RemoteStale;
        }

        return theirs == passed && PassedUnnoticed(passed, remote.Next, headNumber, headTime)
            ? ForkCompatibility.LocalIncompatibleOrStale
            : ForkCompatibility.Compatible;
    }

    /// <summary>Appends a fork to a checksum: CRC-32 goes on over its eight bytes, big-endian.</summary>
    public static uint Append(uint checksum, ulong fork)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, fork);
        return Append(checksum, bytes);
    }

    /// <summary>Rule 1a: they announce a fork that our head is beyond, and we had none there.</summary>
    private bool PassedUnnoticed(int passed, ulong next, ulong headNumber, ulong headTime)
    {
        // the head that counts is the time once no block fork lies ahead, except on chains that know block forks only
        var onlyBlocks = _blockForks == _forks.Length;
        var head = passed < _blockForks || onlyBlocks ? headNumber : headTime;
        return next > 0 && (head >= next || (next > TimestampThreshold && headTime >= next));
    }

    private int Passed(ulong headNumber, ulong headTime)
    {
        var passed = 0;
        while (passed < _forks.Length && _forks[passed] <= (passed < _blockForks ? headNumber : headTime))
        {
            passed++;
        }

        return passed;
    }

    private static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var crc = ~checksum;
        foreach (var b in bytes)
        {
            crc = CrcTable[(byte)crc ^ b] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeCrcTable()
    {
        const uint Polynomial = 0xedb88320; // IEEE 802.3, bits reversed
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var entry = i;
            for (var bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) == 0 ? entry >> 1 : (entry >> 1) ^ Polynomial;
            }

            table[i] = entry;
        }

        return table;
    }
}
