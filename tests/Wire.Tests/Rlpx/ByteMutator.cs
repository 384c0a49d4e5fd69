namespace Akka.Devp2p.Wire.Tests.Rlpx;

/// <summary>Damages bytes as transmission, bugs and malice do: from a seed, one to three changes at a time.</summary>
internal sealed class ByteMutator(int seed)
{
    private static readonly byte[] Telling = [0, 1, 0x37, 0x38, 0x7f, 0x80, 0x81, 0xb7, 0xb8, 0xbf, 0xc0, 0xc1, 0xf7, 0xf8, 0xfe, 0xff];

    internal Random Random { get; } = new(seed);

    internal byte[] Mutate(ReadOnlySpan<byte> original)
    {
        var data = original.ToArray();
        for (var changes = 1 + Random.Next(3); changes > 0; changes--)
        {
            data = Change(data);
        }

        return data;
    }

    private byte[] Change(byte[] data)
    {
        if (data.Length == 0)
        {
            return [Telling[Random.Next(Telling.Length)]];
        }

        // damage near the start meets prefixes and sizes
        var at = Random.Next(2) == 0 ? Random.Next(Math.Min(data.Length, 12)) : Random.Next(data.Length);
        switch (Random.Next(8))
        {
            case 0:
                data[at] ^= (byte)(1 << Random.Next(8));
                return data;
            case 1:
                data[at] = Telling[Random.Next(Telling.Length)];
                return data;
            case 2:
                data[at] = (byte)Random.Next(256);
                return data;
            case 3:
                data[at]++;
                return data;
            case 4:
                return data[..at];
            case 5:
                return [.. data[..at], .. data[Math.Min(data.Length, at + 1 + Random.Next(4))..]];
            case 6:
                return [.. data[..at], Telling[Random.Next(Telling.Length)], .. data[at..]];
            default:
                var from = Random.Next(data.Length);
                return [.. data[..at], .. data[from..Math.Min(data.Length, from + Random.Next(40))], .. data[at..]];
        }
    }
}
