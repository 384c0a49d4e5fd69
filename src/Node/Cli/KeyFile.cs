using System.Security.Cryptography;
using System.Text;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Node.Cli;

/// <summary>A node key in a file, in geth's form: 64 hex digits, at most three line ends after them.</summary>
internal static class KeyFile
{
    private const string Expected = "a key file of 64 hex digits, as 'devp2p key generate' writes it";
    private const int MaxSize = (2 * PrivateKey.Size) + 3;

    /// <summary>Writes a key into a new file that only its owner can read. An existing file is never touched.</summary>
    public static void Create(string path, PrivateKey key)
    {
        Span<byte> secret = stackalloc byte[PrivateKey.Size];
        key.Export(secret);
        var hex = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using var file = new FileStream(path, options);
            file.Write(hex);
        }
        catch (IOException) when (Path.Exists(path))
        {
            throw new UsageException($"keyfile {Printable.Text(path)}: exists already and is not overwritten, expected a new file name");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"keyfile {Printable.Text(path)}: can't be written: {e.Message}", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(hex);
        }
    }

    /// <summary>Reads a key; <paramref name="name"/> is what the error calls it.</summary>
    public static PrivateKey Read(string name, string path)
    {
        string text;
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> bytes = stackalloc byte[MaxSize + 1];
            text = Encoding.Latin1.GetString(bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)]);
            CryptographicOperations.ZeroMemory(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : "can't be read";
            throw new UsageException($"{name} {Printable.Text(path)}: {why}, expected {Expected}", e);
        }

        return text.Length <= MaxSize && Values.TryPrivateKey(text.TrimEnd('\r', '\n'), out var key, out _)
            ? key
            : throw new UsageException($"{name} {Printable.Text(path)}: no key in it, expected {Expected}");
    }
}
