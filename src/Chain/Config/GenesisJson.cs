using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Chain.Config;

/// <summary>Typed reads from a genesis file. Numbers may be JSON numbers, decimal texts or 0x texts, as geth takes them. Faults throw <see cref="FormatException"/> with the key.</summary>
internal static class GenesisJson
{
    private const int WordBytes = 32;

    public static bool Has(JsonElement parent, string key) =>
        parent.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    public static void RequireKeys(JsonElement root, string[] known)
    {
        var keys = root.ValueKind == JsonValueKind.Object ? root.EnumerateObject() : throw new FormatException("expected a JSON object");
        foreach (var property in keys.Where(property => !known.Contains(property.Name)))
        {
            throw new FormatException($"unknown key {property.Name}: expected one of {string.Join(", ", known)}");
        }
    }

    public static JsonElement Object(JsonElement parent, string key) =>
        parent.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Object ? value : throw Wrong(key, "an object");

    public static ulong Number(JsonElement parent, string key) =>
        Big(parent, key) is var value && value <= ulong.MaxValue ? (ulong)value : throw Wrong(key, "a number below 2^64");

    public static ulong Number(JsonElement parent, string key, ulong absent) => Has(parent, key) ? Number(parent, key) : absent;

    public static BigInteger Big(JsonElement parent, string key) =>
        Has(parent, key) && TryNumber(parent.GetProperty(key), out var value)
            ? value
            : throw Wrong(key, "a number, decimal or with 0x, from 0 to 2^256-1");

    public static byte[] Bytes(JsonElement parent, string key) =>
        !Has(parent, key) ? [] : TryBytes(parent.GetProperty(key), out var bytes) ? bytes : throw Wrong(key, "0x and pairs of hex digits");

    public static Hash256 Hash(JsonElement parent, string key, Hash256 absent) =>
        !Has(parent, key) ? absent
        : Bytes(parent, key) is { Length: Hash256.Size } bytes ? new Hash256(bytes)
        : throw Wrong(key, "0x and 64 hex digits");

    public static Address Address(JsonElement parent, string key) =>
        !Has(parent, key) ? default
        : Wire.Types.Address.TryParse(parent.GetProperty(key).ToString(), out var address) ? address
        : throw Wrong(key, "0x and 40 hex digits");

    public static List<GenesisAccount> Accounts(JsonElement root)
    {
        var accounts = new Dictionary<Address, GenesisAccount>();
        foreach (var property in Object(root, "alloc").EnumerateObject())
        {
            if (!Wire.Types.Address.TryParse(property.Name, out var address) || !accounts.TryAdd(address, Account(address, property.Value)))
            {
                throw new FormatException($"alloc.{property.Name}: expected an address of 40 hex digits, each once");
            }
        }

        return [.. accounts.Values];
    }

    private static GenesisAccount Account(Address address, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Wrong($"alloc.{address}", "an object");
        }

        var storage = new Dictionary<Hash256, Hash256>();
        if (Has(value, "storage"))
        {
            foreach (var slot in Object(value, "storage").EnumerateObject())
            {
                storage[Word(slot.Name, slot.Name)] = Word(slot.Value.ToString(), slot.Name);
            }
        }

        return new GenesisAccount(address, Big(value, "balance"), Number(value, "nonce", 0), Bytes(value, "code"), storage);
    }

    private static Hash256 Word(string text, string key)
    {
        var digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        if (digits.Length > 2 * WordBytes || !digits.All(char.IsAsciiHexDigit))
        {
            throw Wrong("storage." + key, "up to 64 hex digits");
        }

        return new Hash256(Convert.FromHexString(digits.PadLeft(2 * WordBytes, '0')));
    }

    private static bool TryBytes(JsonElement value, out byte[] bytes)
    {
        bytes = [];
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.Length % 2 != 0 || !text.Skip(2).All(char.IsAsciiHexDigit))
        {
            return false;
        }

        bytes = Convert.FromHexString(text[2..]);
        return true;
    }

    private static bool TryNumber(JsonElement value, out BigInteger number)
    {
        number = default;
        if (value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String))
        {
            return false;
        }

        var text = value.ToString();
        var ok = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            // the leading zero keeps the sign bit clear
            ? BigInteger.TryParse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            : BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        return ok && number.GetByteCount(isUnsigned: true) <= WordBytes;
    }

    private static FormatException Wrong(string key, string expected) => new($"{key}: expected {expected}");
}
