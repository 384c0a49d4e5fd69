using System.Numerics;
using Akka.Devp2p.Chain.Trie;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Rlp;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Chain.Config;

/// <summary>An account that exists from the genesis on.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Balance">In wei, not negative.</param>
/// <param name="Nonce">Transactions it counts as having sent.</param>
/// <param name="Code">Contract code; empty for a person's account.</param>
/// <param name="Storage">Contract storage by slot; zero values count as absent.</param>
public sealed record GenesisAccount(
    Address Address, BigInteger Balance, ulong Nonce, ReadOnlyMemory<byte> Code, IReadOnlyDictionary<Hash256, Hash256> Storage)
{
    /// <summary>Root of the state that has these accounts and no other.</summary>
    public static Hash256 StateRoot(IEnumerable<GenesisAccount> accounts) =>
        TrieRoot.OfHashed(accounts.Select(account => KeyValuePair.Create(account.Address.ToArray(), account.Encode())));

    /// <summary>The account as the state trie stores it: <c>[nonce, balance, storageRoot, codeHash]</c>.</summary>
    public byte[] Encode()
    {
        var writer = new RlpWriter(128);
        var mark = writer.BeginList();
        writer.WriteUInt64(Nonce);
        writer.WriteBigInteger(Balance);
        writer.WriteHash(TrieRoot.OfHashed(Storage.Where(slot => !slot.Value.IsZero).Select(EncodeSlot)));
        writer.WriteHash(Keccak.Hash256(Code.Span));
        writer.EndList(mark);
        return writer.ToArray();
    }

    private static KeyValuePair<byte[], byte[]> EncodeSlot(KeyValuePair<Hash256, Hash256> slot)
    {
        var writer = new RlpWriter(40);
        writer.WriteScalar(slot.Value.ToArray());
        return KeyValuePair.Create(slot.Key.ToArray(), writer.ToArray());
    }
}
