using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Akka.Devp2p.Wire.Crypto;

/// <summary>libsecp256k1 (0.2.0 or later, with the recovery and ecdh modules) through function pointers. The context is only read after it was made.</summary>
internal sealed unsafe class NativeSecp256k1 : ISecp256k1Backend
{
    private const uint ContextSignVerify = 0x301;
    private const uint Uncompressed = 2;

    /// <summary>libsecp256k1's own representation of keys and signatures: opaque, 64 and 65 bytes.</summary>
    private const int Opaque = 64, OpaqueRecoverable = 65;

    private readonly nint _context;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, nuint, int> _parse;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, uint, int> _serialize;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> _create;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, nint, nint, int> _sign;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, int*, byte*, int> _signatureOut;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int> _recoverableIn;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int> _recover;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> _signatureIn;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int> _verify;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, delegate* unmanaged[Cdecl]<byte*, byte*, byte*, void*, int>, void*, int> _ecdh;

    private NativeSecp256k1(nint library, string file)
    {
        nint Export(string name) => NativeLibrary.GetExport(library, "secp256k1_" + name);
        Name = $"libsecp256k1 ({file})";
        _parse = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, nuint, int>)Export("ec_pubkey_parse");
        _serialize = (delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, uint, int>)Export("ec_pubkey_serialize");
        _create = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Export("ec_pubkey_create");
        _sign = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, nint, nint, int>)Export("ecdsa_sign_recoverable");
        _signatureOut = (delegate* unmanaged[Cdecl]<nint, byte*, int*, byte*, int>)Export("ecdsa_recoverable_signature_serialize_compact");
        _recoverableIn = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int>)Export("ecdsa_recoverable_signature_parse_compact");
        _recover = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int>)Export("ecdsa_recover");
        _signatureIn = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Export("ecdsa_signature_parse_compact");
        _verify = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int>)Export("ecdsa_verify");
        _ecdh = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, delegate* unmanaged[Cdecl]<byte*, byte*, byte*, void*, int>, void*, int>)Export("ecdh");
        _context = ((delegate* unmanaged[Cdecl]<uint, nint>)Export("context_create"))(ContextSignVerify);

        var randomize = (delegate* unmanaged[Cdecl]<nint, byte*, int>)Export("context_randomize");
        var seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(new Span<byte>(seed, 32));
        if (_context == 0 || randomize(_context, seed) != 1)
        {
            throw new InvalidOperationException("libsecp256k1 gave no context");
        }
    }

    public string Name { get; }

    /// <summary>The first of libsecp256k1.so.2 and .so.1 that loads and has all modules, else null.</summary>
    internal static NativeSecp256k1? TryLoad()
    {
        foreach (var file in (ReadOnlySpan<string>)["libsecp256k1.so.2", "libsecp256k1.so.1"])
        {
            if (!NativeLibrary.TryLoad(file, out var library))
            {
                continue;
            }

            if (NativeLibrary.TryGetExport(library, "secp256k1_ecdsa_recover", out _) && NativeLibrary.TryGetExport(library, "secp256k1_ecdh", out _))
            {
                return new NativeSecp256k1(library, file);
            }

            NativeLibrary.Free(library);
        }

        return null;
    }

    public bool TryParsePublicKey(ReadOnlySpan<byte> encoded, Span<byte> xy)
    {
        var key = stackalloc byte[Opaque];
        fixed (byte* input = encoded)
        {
            return _parse(_context, key, input, (nuint)encoded.Length) == 1 && Serialize(key, xy);
        }
    }

    public bool TryCreatePublicKey(ReadOnlySpan<byte> secret, Span<byte> xy)
    {
        var key = stackalloc byte[Opaque];
        fixed (byte* s = secret)
        {
            return _create(_context, key, s) == 1 && Serialize(key, xy);
        }
    }

    public void SignRecoverable(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> secret, Span<byte> signature)
    {
        var opaque = stackalloc byte[OpaqueRecoverable];
        int recoveryId;
        fixed (byte* h = hash, s = secret, output = signature)
        {
            if (_sign(_context, opaque, h, s, 0, 0) != 1)
            {
                throw new InvalidOperationException("the secret was validated when it was made");
            }

            _ = _signatureOut(_context, output, &recoveryId, opaque);
        }

        signature[64] = (byte)recoveryId;
    }

    public bool TryRecover(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, Span<byte> xy)
    {
        byte* opaque = stackalloc byte[OpaqueRecoverable], key = stackalloc byte[Opaque];
        fixed (byte* h = hash, s = signature)
        {
            return _recoverableIn(_context, opaque, s, signature[64]) == 1 && _recover(_context, key, opaque, h) == 1 && Serialize(key, xy);
        }
    }

    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> xy)
    {
        byte* opaque = stackalloc byte[Opaque], key = stackalloc byte[Opaque];
        fixed (byte* h = hash, s = signature)
        {
            return _signatureIn(_context, opaque, s) == 1 && Load(xy, key) && _verify(_context, opaque, h, key) == 1;
        }
    }

    public bool TryEcdh(ReadOnlySpan<byte> xy, ReadOnlySpan<byte> secret, Span<byte> compressed)
    {
        var key = stackalloc byte[Opaque];
        fixed (byte* s = secret, output = compressed)
        {
            return Load(xy, key) && _ecdh(_context, output, key, s, &CopyPoint, null) == 1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CopyPoint(byte* output, byte* x, byte* y, void* data)
    {
        output[0] = (byte)(2 | (y[31] & 1));
        new ReadOnlySpan<byte>(x, 32).CopyTo(new Span<byte>(output + 1, 32));
        return 1;
    }

    private bool Load(ReadOnlySpan<byte> xy, byte* key)
    {
        var prefixed = stackalloc byte[65];
        prefixed[0] = 4;
        xy.CopyTo(new Span<byte>(prefixed + 1, 64));
        return _parse(_context, key, prefixed, 65) == 1;
    }

    private bool Serialize(byte* key, Span<byte> xy)
    {
        var prefixed = stackalloc byte[65];
        nuint length = 65;
        var ok = _serialize(_context, prefixed, &length, key, Uncompressed) == 1;
        new ReadOnlySpan<byte>(prefixed + 1, 64).CopyTo(xy);
        return ok;
    }
}
