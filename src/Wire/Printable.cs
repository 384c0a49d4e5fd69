using System.Globalization;
using System.Text;

namespace Akka.Devp2p.Wire;

/// <summary>Makes remote text safe to print: a client name or a disconnect message can hold terminal escapes, new lines or a megabyte.</summary>
public static class Printable
{
    /// <summary>Longest text that <see cref="Text(string?, int)"/> gives by default, in characters.</summary>
    public const int MaxLength = 128;

    private const string Ellipsis = "...";

    /// <summary>
    /// The text in at most <paramref name="max"/> characters; a longer one ends in "...". Control and format characters (bidirectional
    /// overrides among them), line separators and private characters are escaped as \n, \r, \t, \uXXXX or \UXXXXXXXX, a backslash as \\; a lone surrogate shows as U+FFFD.
    /// </summary>
    public static string Text(string? text, int max = MaxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, Ellipsis.Length);
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        if (text.Length <= max && IsPlain(text))
        {
            return text;
        }

        var result = new StringBuilder(Math.Min(text.Length, max));
        var fits = 0; // length up to which "..." could still follow
        foreach (var rune in text.EnumerateRunes())
        {
            Append(result, rune);
            if (result.Length > max)
            {
                result.Length = fits;
                return result.Append(Ellipsis).ToString();
            }

            fits = result.Length <= max - Ellipsis.Length ? result.Length : fits;
        }

        return result.ToString();
    }

    /// <summary>The same for bytes that claim to be UTF-8; bytes that are not show as U+FFFD. Only as many bytes are decoded as can be shown.</summary>
    public static string Text(ReadOnlySpan<byte> utf8, int max = MaxLength) =>
        Text(Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, 4 * (max + 1))]), max);

    private static bool IsPlain(string text)
    {
        foreach (var c in text)
        {
            if (c is < ' ' or > '~' or '\\')
            {
                return false;
            }
        }

        return true;
    }

    private static void Append(StringBuilder result, Rune rune)
    {
        switch (rune.Value)
        {
            case '\n':
                result.Append("\\n");
                break;
            case '\r':
                result.Append("\\r");
                break;
            case '\t':
                result.Append("\\t");
                break;
            case '\\':
                result.Append("\\\\");
                break;
            default:
                AppendOther(result, rune);
                break;
        }
    }

    private static void AppendOther(StringBuilder result, Rune rune)
    {
        var hidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
        if (!hidden)
        {
            result.Append(rune.ToString());
        }
        else if (rune.IsBmp)
        {
            result.Append("\\u").Append(rune.Value.ToString("x4"));
        }
        else
        {
            result.Append("\\U").Append(rune.Value.ToString("x8"));
        }
    }
}
