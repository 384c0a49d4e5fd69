using System.Security.Cryptography;
using System.Text;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Actors.Storage;

/// <summary>A node key in a file, in geth's form: 64 hex digits, readable by its owner alone.</summary>
public static class NodeKeyFile
{
    private const string Expected = "a key file of 64 hex digits";
    private const int HexSize = 2 * PrivateKey.Size, MaxSize = HexSize + 3;

    /// <summary>
    /// The key in the file; when there is no file, a new key is made and written first. A file is never overwritten: of two processes that
    /// make one at the same time, both get the key of the first. Throws <see cref="SettingsException"/> with one line.
    /// </summary>
    public static PrivateKey LoadOrCreate(string path, IRandomness? randomness = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (TryLoad(path, out var known))
        {
            return known!;
        }

        var key = PrivateKey.Generate((randomness ?? SystemRandomness.Instance).Fill);
        if (Create(path, key))
        {
            return key;
        }

        key.Dispose();
        return TryLoad(path, out var other) ? other! : throw new SettingsException($"{path}: vanished while it was read, expected {Expected}");
    }

    /// <summary>False when there is no such file. Throws <see cref="SettingsException"/> when it holds no key or can't be read.</summary>
    public static bool TryLoad(string path, out PrivateKey? key)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        key = null;
        try
        {
            if (SystemFiles.Instance.Read(path, MaxSize + 1) is not { } content)
            {
                return false;
            }

            key = Parse(content);
            CryptographicOperations.ZeroMemory(content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{path}: can't be read, expected {Expected}: {e.Message}", e);
        }

        return key is not null ? true : throw new SettingsException($"{path}: no key in it, expected {Expected}");
    }

    private static PrivateKey? Parse(ReadOnlySpan<byte> content)
    {
        Span<byte> secret = stackalloc byte[PrivateKey.Size];
        var digits = content.TrimEnd("\r\n"u8);
        var isHex = content.Length <= MaxSize && digits.Length == HexSize
            && Convert.FromHexString(digits, secret, out _, out _) == System.Buffers.OperationStatus.Done;
        _ = isHex & PrivateKey.TryCreate(secret, out var key);
        CryptographicOperations.ZeroMemory(secret);
        return isHex ? key : null;
    }

    // complete under another name first, then linked to its own: nobody ever reads half a key
    private static bool Create(string path, PrivateKey key)
    {
        Span<byte> secret = stackalloc byte[PrivateKey.Size];
        key.Export(secret);
        var hex = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret));
        CryptographicOperations.ZeroMemory(secret);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            SystemFiles.Instance.Write(temporary, hex);
            File.Move(temporary, path, overwrite: false);
            SystemFiles.Instance.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return true;
        }
        catch (IOException) when (File.Exists(path) && File.Exists(temporary))
        {
            File.Delete(temporary);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var why = e is DirectoryNotFoundException ? "no such directory" : e.Message;
            throw new SettingsException($"{path}: can't be written, expected a new file in a directory that can be written ({why})", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(hex);
        }
    }
}
