using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;

namespace Akka.Devp2p.Actors.Sockets.Simulated;

/// <summary>
/// Everything that happens on the network of a simulation, as a running hash: time, what, from where, to where, the bytes, and how much
/// work has been done so far. Two runs with the same hash did the same.
/// </summary>
internal sealed class SimulationLog(SimulatedLoop loop)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _head = new byte[64];

    /// <summary>Events so far.</summary>
    internal long Count { get; private set; }

    /// <summary>Sees every event as a line; for finding the first difference of two runs.</summary>
    internal Action<string>? Tap { get; set; }

    /// <summary>SHA-256 of all events so far, in hex.</summary>
    internal string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    internal void Add(NetworkEvent what, IPEndPoint from, IPEndPoint to, ReadOnlySpan<byte> bytes)
    {
        Count++;
        var head = _head.AsSpan();
        head.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(head, loop.Now);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], loop.Steps);
        head[16] = (byte)what;
        WriteEndPoint(head[17..], from);
        WriteEndPoint(head[36..], to);
        BinaryPrimitives.WriteInt32LittleEndian(head[56..], bytes.Length);
        _hash.AppendData(head);
        _hash.AppendData(bytes);
        if (Tap is { } tap)
        {
            tap($"{new DateTime(loop.Now, DateTimeKind.Utc):HH:mm:ss.fffffff} {loop.Steps} {what} {from} > {to} {bytes.Length} {Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 4))}");
        }
    }

    private static void WriteEndPoint(Span<byte> to, IPEndPoint endPoint)
    {
        endPoint.Address.TryWriteBytes(to, out _);
        BinaryPrimitives.WriteUInt16LittleEndian(to[16..], (ushort)endPoint.Port);
    }
}
