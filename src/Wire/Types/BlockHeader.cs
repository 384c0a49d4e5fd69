using System.Numerics;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.Types;

/// <summary>
/// Header of a block with the fields of every fork up to Amsterdam (Yellow Paper 4.4.3; EIP-1559, 4895, 4844, 4788, 7685, 7928, 7843).
/// Immutable. The fields behind <see cref="Nonce"/> are absent (null) before their fork; one of them may be present only if all before it are.
/// </summary>
public sealed partial class BlockHeader : IEquatable<BlockHeader>
{
    /// <summary>Bytes of <see cref="LogsBloom"/>.</summary>
    public const int BloomSize = 256;

    /// <summary>Bytes of <see cref="ExtraData"/> that are decoded at most, as geth's Header.SanityCheck: clique puts its signers there.</summary>
    public const int MaxExtraData = 100 * 1024;

    private static readonly ReadOnlyMemory<byte> NoLogs = new byte[BloomSize];

    // boxed, so that two threads that compute it at once never see half of it
    private object? _hash;

    public Hash256 ParentHash { get; init; }

    /// <summary>Keccak-256 of the uncle list; <see cref="EmptyUnclesHash"/> without uncles.</summary>
    public Hash256 UnclesHash { get; init; } = EmptyUnclesHash;

    /// <summary>Miner or fee recipient; clique votes with it.</summary>
    public Address Coinbase { get; init; }

    public Hash256 StateRoot { get; init; }

    public Hash256 TransactionsRoot { get; init; } = EmptyTrieRoot;

    public Hash256 ReceiptsRoot { get; init; } = EmptyTrieRoot;

    /// <summary>Exactly <see cref="BloomSize"/> bytes.</summary>
    public ReadOnlyMemory<byte> LogsBloom { get; init; } = NoLogs;

    /// <summary>Proof-of-work difficulty, 1 or 2 in clique, 0 after the merge; below 2^256.</summary>
    public BigInteger Difficulty { get; init; }

    public ulong Number { get; init; }

    public ulong GasLimit { get; init; }

    public ulong GasUsed { get; init; }

    /// <summary>Unix time in seconds.</summary>
    public ulong Timestamp { get; init; }

    public ReadOnlyMemory<byte> ExtraData { get; init; }

    /// <summary>Ethash's mix digest; the beacon chain's randomness after the merge.</summary>
    public Hash256 MixHash { get; init; }

    /// <summary>Eight bytes, big-endian.</summary>
    public ulong Nonce { get; init; }

    /// <summary>Wei per gas, from London on; below 2^256.</summary>
    public BigInteger? BaseFeePerGas { get; init; }

    /// <summary>From Shanghai on.</summary>
    public Hash256? WithdrawalsRoot { get; init; }

    /// <summary>From Cancun on.</summary>
    public ulong? BlobGasUsed { get; init; }

    /// <summary>From Cancun on.</summary>
    public ulong? ExcessBlobGas { get; init; }

    /// <summary>From Cancun on.</summary>
    public Hash256? ParentBeaconRoot { get; init; }

    /// <summary>From Prague on.</summary>
    public Hash256? RequestsHash { get; init; }

    /// <summary>From Amsterdam on.</summary>
    public Hash256? BlockAccessListHash { get; init; }

    /// <summary>From Amsterdam on.</summary>
    public ulong? SlotNumber { get; init; }

    /// <summary>Keccak-256 of an empty list.</summary>
    public static Hash256 EmptyUnclesHash { get; } = Keccak.Hash256([0xc0]);

    /// <summary>Root of a trie without entries: Keccak-256 of an empty string's encoding.</summary>
    public static Hash256 EmptyTrieRoot { get; } = Keccak.Hash256([0x80]);

    /// <summary>The block's hash: Keccak-256 of the encoded header. Computed once.</summary>
    public Hash256 Hash => (Hash256)(_hash ??= Keccak.Hash256(Encode()));

    /// <summary>Headers are equal when their hashes are.</summary>
    public bool Equals(BlockHeader? other) => other is not null && Hash == other.Hash;

    public override bool Equals(object? obj) => Equals(obj as BlockHeader);

    public override int GetHashCode() => Hash.GetHashCode();

    /// <summary>Number and hash, for logs.</summary>
    public override string ToString() => $"block {Number} 0x{Hash}";
}
