namespace Akka.Devp2p.Wire.Crypto;

/// <summary>What the project needs of a secp256k1 library. Spans have the exact sizes stated; callers have checked them.</summary>
internal interface ISecp256k1Backend
{
    /// <summary>For the start-up log: which library, which file.</summary>
    string Name { get; }

    /// <summary>33 or 65 bytes to x and y (64); false when not a point of the curve.</summary>
    bool TryParsePublicKey(ReadOnlySpan<byte> encoded, Span<byte> xy);

    /// <summary>32 bytes to the public x and y (64); false when the secret is out of range.</summary>
    bool TryCreatePublicKey(ReadOnlySpan<byte> secret, Span<byte> xy);

    /// <summary>r, s and recovery id (65) over a 32-byte hash: deterministic (RFC 6979), low s.</summary>
    void SignRecoverable(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> secret, Span<byte> signature);

    /// <summary>Public x and y (64) of the signer of a 32-byte hash; false when there is none.</summary>
    bool TryRecover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, Span<byte> xy);

    /// <summary>Checks r and s (64) over a 32-byte hash; a high s is refused.</summary>
    bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> xy);

    /// <summary>The shared point, compressed (33).</summary>
    bool TryEcdh(ReadOnlySpan<byte> xy, ReadOnlySpan<byte> secret, Span<byte> compressed);
}
