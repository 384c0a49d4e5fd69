using Akka.Devp2p.Wire.Tests.Rlp;

namespace Akka.Devp2p.Wire.Tests;

/// <summary>Damages inputs, from a seed: on bytes, or on the RLP tree so that the result is well-formed and its content is wrong.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly byte[] Telling = [0, 1, 2, 0x7f, 0x80, 0x81, 0xa0, 0xb7, 0xb8, 0xbb, 0xbf, 0xc0, 0xc1, 0xf7, 0xf8, 0xfb, 0xff];

    internal Random Random { get; } = new(seed);

    /// <summary>One to four changes: bits, telling bytes, cuts, repeats, insertions.</summary>
    internal byte[] Bytes(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        for (var i = Random.Next(4); i >= 0; i--)
        {
            bytes = Change(bytes);
        }

        return bytes;
    }

    /// <summary>One to three items changed, taken out, put in or doubled somewhere in the tree.</summary>
    internal byte[] Tree(ReadOnlySpan<byte> input)
    {
        if (!RlpTree.TryDecode(input, out var tree))
        {
            return Bytes(input);
        }

        for (var i = Random.Next(3); i >= 0; i--)
        {
            ChangeItem(tree!);
        }

        return tree!.Encode();
    }

    /// <summary>Characters instead of bytes.</summary>
    internal string Text(string text, string alphabet)
    {
        var chars = text.ToList();
        for (var i = Random.Next(4); i >= 0 && chars.Count > 0; i--)
        {
            var at = Random.Next(chars.Count);
            switch (Random.Next(4))
            {
                case 0:
                    chars[at] = alphabet[Random.Next(alphabet.Length)];
                    break;
                case 1:
                    chars.Insert(at, alphabet[Random.Next(alphabet.Length)]);
                    break;
                case 2:
                    chars.RemoveAt(at);
                    break;
                default:
                    chars.RemoveRange(at, Math.Min(chars.Count - at, Random.Next(1, 30)));
                    break;
            }
        }

        return new string([.. chars]);
    }

    private byte[] Change(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return [Telling[Random.Next(Telling.Length)]];
        }

        int at = Random.Next(bytes.Length), length = Random.Next(1, Math.Min(bytes.Length - at, 16) + 1);
        switch (Random.Next(9))
        {
            case 0 or 1:
                bytes[at] ^= (byte)(1 << Random.Next(8));
                return bytes;
            case 2 or 3:
                bytes[at] = Telling[Random.Next(Telling.Length)];
                return bytes;
            case 4:
                return bytes[..at];
            case 5:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 6:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 7:
                bytes[at] = (byte)Random.Next(256);
                return bytes;
            default:
                var more = new byte[Random.Next(20) == 0 ? Random.Next(2000) : Random.Next(1, 8)];
                Random.NextBytes(more);
                return [.. bytes[..at], .. more, .. bytes[at..]];
        }
    }

    private void ChangeItem(RlpTree list)
    {
        if (list.Items is not { Count: > 0 } items)
        {
            list.Items?.Add(Fresh());
            return;
        }

        var at = Random.Next(items.Count);
        if (items[at].Items is not null && Random.Next(4) > 0)
        {
            ChangeItem(items[at]);
            return;
        }

        switch (Random.Next(6))
        {
            case 0:
                items.RemoveAt(at);
                break;
            case 1:
                items.Insert(at, items[Random.Next(items.Count)]);
                break;
            case 2:
                items.Insert(at, Fresh());
                break;
            case 3:
                items[at] = Fresh();
                break;
            default:
                items[at] = items[at].Items is null ? new RlpTree(Change([.. items[at].Bytes]), null) : Fresh();
                break;
        }
    }

    private RlpTree Fresh()
    {
        if (Random.Next(5) == 0)
        {
            return RlpTree.Random(Random, 2);
        }

        var bytes = new byte[Random.Next(8) switch { 0 => 0, 1 => 1, 2 => 2, 3 => 4, 4 => 8, 5 => 9, 6 => 16, _ => 32 }];
        Random.NextBytes(bytes);
        return new RlpTree(bytes, null);
    }
}
