using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Wire.Enr;

/// <summary>A network in CIDR form by value: a key for counting addresses, and the unit of --netrestrict.</summary>
public readonly record struct Subnet
{
    private Subnet(UInt128 prefix, int bits, bool isIp6) => (Prefix, Bits, IsIp6) = (prefix, bits, isIp6);

    /// <summary>The address in the low 32 (IPv4) or all 128 bits, host part zero.</summary>
    public UInt128 Prefix { get; }

    /// <summary>Leading bits that count.</summary>
    public int Bits { get; }

    public bool IsIp6 { get; }

    /// <summary>The network of the first <paramref name="bits"/> bits of an address; an IPv4 address mapped into IPv6 counts as IPv4.</summary>
    public static Subnet Of(IPAddress address, int bits)
    {
        ArgumentNullException.ThrowIfNull(address);
        var isIp6 = Split(address, out var value);
        ArgumentOutOfRangeException.ThrowIfNegative(bits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, isIp6 ? 128 : 32);
        return new Subnet(Mask(value, bits, isIp6), bits, isIp6);
    }

    /// <summary>True for an address of the same family with the same leading bits.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var isIp6 = Split(address, out var value);
        return isIp6 == IsIp6 && Mask(value, Bits, isIp6) == Prefix;
    }

    /// <summary>Parses "10.0.0.0/8" or "fc00::/7"; host bits are dropped, as geth does.</summary>
    public static bool TryParse(string text, out Subnet subnet)
    {
        ArgumentNullException.ThrowIfNull(text);
        subnet = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0
            || !IPAddress.TryParse(text.AsSpan(0, slash), out var address)
            || (address.AddressFamily == AddressFamily.InterNetwork && text.AsSpan(0, slash).Count('.') != 3)
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            || address.IsIPv4MappedToIPv6
            || bits > (address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128))
        {
            return false;
        }

        subnet = Of(address, bits);
        return true;
    }

    /// <summary>CIDR form.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Prefix);
        return $"{new IPAddress(IsIp6 ? bytes : bytes[12..])}/{Bits}";
    }

    private static bool Split(IPAddress address, out UInt128 value)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var isIp6 = plain.AddressFamily == AddressFamily.InterNetworkV6;
        _ = plain.TryWriteBytes(isIp6 ? bytes : bytes[12..], out _);
        value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return isIp6;
    }

    private static UInt128 Mask(UInt128 value, int bits, bool isIp6)
    {
        var host = (isIp6 ? 128 : 32) - bits;
        return host >= 128 ? UInt128.Zero : (value >> host) << host;
    }
}
