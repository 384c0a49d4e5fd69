using System.Text;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Rlp;

namespace Akka.Devp2p.Wire.P2p;

/// <summary>The first message of each side (rlpx.md, "Hello").</summary>
/// <param name="Version">Of the base protocol.</param>
/// <param name="ClientName">Remote text, unfiltered: escape it before it is shown.</param>
/// <param name="Capabilities">In the order sent.</param>
/// <param name="ListenPort">Legacy; not to be relied on.</param>
/// <param name="Key64">Public key, 64 bytes: must equal that of the handshake.</param>
public sealed record Hello(
    ulong Version, string ClientName, IReadOnlyList<Capability> Capabilities, ulong ListenPort, ReadOnlyMemory<byte> Key64)
{
    /// <summary>More capabilities than this are a fault; clients announce fewer than ten.</summary>
    public const int MaxCapabilities = 128;

    /// <summary>Bytes of the client name that are kept, the rest is cut off.</summary>
    public const int MaxClientNameSize = 256;

    /// <summary>The fault of a key that is not 64 bytes or all zero: the one to answer with <see cref="DisconnectReason.InvalidIdentity"/>.</summary>
    public const string InvalidKey = "hello: key is not 64 bytes";

    /// <summary>Reads a Hello of at most <see cref="BaseProtocol.MaxMessageSize"/> bytes. More elements are ignored, here and in a
    /// capability; a capability whose name nobody could have is left out.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out Hello? hello, out WireError error)
    {
        hello = null;
        if (payload.Length > BaseProtocol.MaxMessageSize)
        {
            error = new WireError(0, "hello: message too large");
            return false;
        }

        var reader = new RlpReader(payload);
        ReadOnlySpan<byte> name = default, key = default;
        ulong version = 0, port = 0;
        var capabilities = new List<Capability>();
        var ok = reader.TryReadList(out var items)
            && reader.TryEnd()
            && items.TryReadUInt64(out version)
            && items.TryReadBytes(out name)
            && TryReadCapabilities(ref items, capabilities)
            && items.TryReadUInt64(out port)
            && items.TryReadBytes(out key)
            && ((key.Length == PublicKey.Size && key.ContainsAnyExcept((byte)0)) || items.Fail(InvalidKey));
        reader.Merge(items);
        error = reader.Error;
        if (ok)
        {
            var text = Encoding.UTF8.GetString(name[..Math.Min(name.Length, MaxClientNameSize)]);
            hello = new Hello(version, text, capabilities, port, key.ToArray());
        }

        return ok;
    }

    /// <summary>Writes the message. A result above <see cref="BaseProtocol.MaxMessageSize"/> or a key of another size is our own bug and throws.</summary>
    public byte[] Encode()
    {
        var writer = new RlpWriter(512);
        var list = writer.BeginList();
        writer.WriteUInt64(Version);
        writer.WriteBytes(Encoding.UTF8.GetBytes(ClientName));
        var capabilities = writer.BeginList();
        foreach (var capability in Capabilities)
        {
            var item = writer.BeginList();
            writer.WriteAscii(capability.Name);
            writer.WriteUInt64(capability.Version);
            writer.EndList(item);
        }

        writer.EndList(capabilities);
        writer.WriteUInt64(ListenPort);
        writer.WriteBytes(Key64.Span);
        writer.EndList(list);
        return Key64.Length == PublicKey.Size && writer.Length <= BaseProtocol.MaxMessageSize
            ? writer.ToArray()
            : throw new InvalidOperationException("hello: key of the wrong size or too many capabilities");
    }

    private static bool TryReadCapabilities(ref RlpReader items, List<Capability> capabilities)
    {
        if (!items.TryReadList(out var list))
        {
            return false;
        }

        while (!list.AtEnd)
        {
            if (capabilities.Count == MaxCapabilities)
            {
                list.Fail("hello: too many capabilities");
                break;
            }

            if (!list.TryReadList(out var pair) || !pair.TryReadBytes(out var name) || !pair.TryReadUInt64(out var version))
            {
                list.Merge(pair);
                break;
            }

            if (IsName(name) && version <= uint.MaxValue)
            {
                capabilities.Add(new Capability(Encoding.ASCII.GetString(name), (uint)version));
            }
        }

        return items.Merge(list);
    }

    private static bool IsName(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= Capability.MaxNameSize && !name.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e);
}
