using System.Buffers.Text;
using System.CommandLine;
using System.Text;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Cli;

/// <summary>devp2p enrdump: prints what a node record holds, in the format of go-ethereum's tool.</summary>
internal static class EnrDumpCommand
{
    private const string Expected = "a node record as enr: text, base64url, hex or its bytes";

    /// <summary>The example of EIP-778.</summary>
    private const string ExampleRecord = "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8";

    /// <summary>More than any text form of 300 bytes needs.</summary>
    private const int MaxInput = 4096;

    public static Command Create()
    {
        var record = new Operand<string>("record", Expected + ", or - for stdin", "The record: enr: text, base64url or hex; - reads it from stdin", Values.TryText) { Arity = ArgumentArity.ZeroOrOne };
        var file = new Flag<string>("--file", "file", "a file name, or - for stdin", "Read the record from a file, text or binary; - is stdin", Values.TryText);
        var command = new ExampleCommand(
            "enrdump", "Pretty-prints node records", "devp2p enrdump " + ExampleRecord, "devp2p key to-enr nodekey | devp2p enrdump -") { record, file };
        command.SetAction(parse =>
        {
            var node = Parse(Source(parse.GetValue(record), parse.GetValue(file)));
            RecordDump.Write(node, parse.InvocationConfiguration.Output);
        });
        return command;
    }

    private static (string Name, byte[] Bytes) Source(string? record, string? file)
    {
        switch (record, file)
        {
            case (not null, not null):
                throw new UsageException("record: given twice, expected it as an argument or by --file");
            case (null, null):
                throw new UsageException($"record: no value given, expected {Expected}");
            case ("-", null) or (null, "-"):
                using (var stdin = Console.OpenStandardInput())
                {
                    return ("stdin", ReadAll(stdin));
                }

            case (null, not null):
                return ("--file " + Printable.Text(file), ReadFile(file));
            default:
                return ("record " + Printable.Text(record, 48), Encoding.Latin1.GetBytes(record!));
        }
    }

    private static byte[] ReadFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return ReadAll(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--file {Printable.Text(path)}: can't be read, expected {Expected}", e);
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        var buffer = new byte[MaxInput];
        return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }

    private static UnverifiedRecord Parse((string Name, byte[] Bytes) source)
    {
        var rlp = FromText(Encoding.Latin1.GetString(source.Bytes).Trim()) ?? source.Bytes;
        return UnverifiedRecord.TryDecode(rlp, out var record, out var error)
            ? record!
            : throw new UsageException($"{source.Name}: expected {Expected} ({error})");
    }

    /// <summary>Hex, then base64url, each with its prefix or without; null when the text is neither and may be the record's own bytes.</summary>
    private static byte[]? FromText(string text)
    {
        var hex = text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text;
        if (hex.Length % 2 == 0 && hex.All(char.IsAsciiHexDigit))
        {
            return Convert.FromHexString(hex);
        }

        var base64 = text.StartsWith(NodeRecord.Prefix, StringComparison.Ordinal) ? text[NodeRecord.Prefix.Length..] : text;
        return Base64Url.IsValid(base64) && !base64.Contains('=', StringComparison.Ordinal) ? Base64Url.DecodeFromChars(base64) : null;
    }
}
