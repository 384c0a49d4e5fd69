using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>
/// In place of signatures, for networks of a thousand nodes on one core: a signature is the signed hash behind the number of its key in a
/// table that all nodes of the simulation share. Nothing is proven by it; only the sockets of a simulated network bring it.
/// </summary>
internal sealed class StandInSignatures : IPacketSignatures
{
    private readonly Dictionary<PublicKey, int> _numbers = [];
    private readonly List<PublicKey> _keys = [];
    private readonly Dictionary<UInt128, PublicKey> _read = [];

    public void Sign(PrivateKey key, ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        signature.Clear();
        BitConverter.TryWriteBytes(signature, NumberOf(key.PublicKey));
        hash.CopyTo(signature[32..]);
    }

    public bool TryRecover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, out PublicKey? signer)
    {
        var number = BitConverter.ToInt32(signature);
        signer = signature[32..64].SequenceEqual(hash) && number >= 0 && number < _keys.Count ? _keys[number] : null;
        return signer is not null;
    }

    // the same object for the same key: parsing it and hashing it to an id is what costs
    public bool TryReadKey(ReadOnlySpan<byte> key64, out PublicKey? key)
    {
        key = null;
        if (key64.Length != PublicKey.Size)
        {
            return false;
        }

        var start = BitConverter.ToUInt128(key64);
        if (_read.TryGetValue(start, out key) && key.Bytes.SequenceEqual(key64))
        {
            return true;
        }

        return PublicKey.TryParse(key64, out key) && (_read[start] = key!) is not null;
    }

    private int NumberOf(PublicKey key)
    {
        if (!_numbers.TryGetValue(key, out var number))
        {
            _numbers[key] = number = _keys.Count;
            _keys.Add(key);
            _read[BitConverter.ToUInt128(key.Bytes)] = key;
        }

        return number;
    }
}
