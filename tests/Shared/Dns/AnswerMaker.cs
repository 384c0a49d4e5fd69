using System.Buffers.Binary;
using System.Text;

namespace Akka.Devp2p.Tests.Shared.Dns;

/// <summary>Writes what DNS servers answer, in all the forms that they may choose.</summary>
internal sealed class AnswerMaker
{
    private readonly List<byte> _bytes = [];
    private int _answers;

    /// <summary>The header and one question.</summary>
    internal AnswerMaker(ushort id, string question, int flags = 0x8180)
    {
        _bytes.AddRange([(byte)(id >> 8), (byte)id, (byte)(flags >> 8), (byte)flags, 0, 1, 0, 0, 0, 0, 0, 0]);
        Name(question);
        Number(16);
        Number(1);
    }

    /// <summary>Where the next record will begin.</summary>
    internal int Length => _bytes.Count;

    /// <summary>A TXT record whose owner is the question, by a pointer; its text in strings of so many bytes.</summary>
    internal AnswerMaker Text(string text, int chunk = 255) => Text([0xc0, 12], text, chunk);

    internal AnswerMaker Text(byte[] owner, string text, int chunk = 255) =>
        Record(owner, 16, [.. Encoding.Latin1.GetBytes(text).Chunk(chunk).SelectMany(part => part.Prepend((byte)part.Length))]);

    internal AnswerMaker Record(byte[] owner, int type, byte[] data, int @class = 1)
    {
        _bytes.AddRange(owner);
        Number(type);
        Number(@class);
        Number(0);
        Number(60);
        Number(data.Length);
        _bytes.AddRange(data);
        _answers++;
        return this;
    }

    internal byte[] ToArray()
    {
        var message = _bytes.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(6), (ushort)_answers);
        return message;
    }

    internal static byte[] NameOf(string name) => [.. name.Split('.').SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)), 0];

    private void Name(string name) => _bytes.AddRange(NameOf(name));

    private void Number(int value) => _bytes.AddRange([(byte)(value >> 8), (byte)value]);
}
