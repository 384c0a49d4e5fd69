namespace Akka.Devp2p.Actors.Settings;

/// <summary>
/// Finds what the HOCON parser takes silently or dies of: braces and brackets without their partner outside of strings and comments, too many of them
/// inside each other, and characters that no text has.
/// </summary>
internal static class HoconBraces
{
    /// <summary>The parser recurses for each level; nothing of ours has more than six.</summary>
    private const int MaxDepth = 64;

    /// <summary>One line with the line number; null when all have their partner.</summary>
    internal static string? FindFault(string hocon)
    {
        var open = new Stack<(char Brace, int Line)>();
        var (line, dots) = (1, 0);
        if (FindControl(hocon) is { } control)
        {
            return control;
        }

        for (var i = 0; i < hocon.Length; i++)
        {
            var c = hocon[i];
            if (c == '\n')
            {
                line++;
            }
            else if (c == '"')
            {
                var end = EndOfString(hocon, i);
                if (end < 0)
                {
                    return $"line {line}: \" is not closed";
                }

                line += hocon.AsSpan(i, end - i).Count('\n');
                i = end - 1;
            }
            else if (c == '#' || (c == '/' && i + 1 < hocon.Length && hocon[i + 1] == '/'))
            {
                i = LineEnd(hocon, i) - 1;
            }
            else if ((CheckLevels(c, line, ref dots) ?? Check(c, line, open)) is { } fault)
            {
                return fault;
            }
        }

        return open.TryPop(out var left) ? $"line {left.Line}: {left.Brace} is not closed" : null;
    }

    /// <summary>a.b.c = 1 has the depth of a { b { c = 1 } }.</summary>
    private static string? CheckLevels(char c, int line, ref int dots)
    {
        dots = c == '.' ? dots + 1 : char.IsLetterOrDigit(c) || c is '-' or '_' ? dots : 0;
        return dots > MaxDepth ? $"line {line}: more than {MaxDepth} dots in one key" : null;
    }

    private static string? Check(char c, int line, Stack<(char Brace, int Line)> open)
    {
        if (c is '{' or '[')
        {
            open.Push((c, line));
            return open.Count > MaxDepth ? $"line {line}: more than {MaxDepth} braces and brackets inside each other" : null;
        }

        if (c is not ('}' or ']'))
        {
            return null;
        }

        var partner = c == '}' ? '{' : '[';
        return !open.TryPop(out var last) ? $"line {line}: {c} without {partner}"
            : last.Brace != partner ? $"line {line}: {c} closes {last.Brace} of line {last.Line}"
            : null;
    }

    private static string? FindControl(string hocon)
    {
        for (var i = 0; i < hocon.Length; i++)
        {
            if (char.IsControl(hocon[i]) && hocon[i] is not ('\t' or '\n' or '\r'))
            {
                return $"line {hocon.AsSpan(0, i).Count('\n') + 1}: control character U+{(int)hocon[i]:X4}, expected text";
            }
        }

        return null;
    }

    private static int LineEnd(string hocon, int from)
    {
        var end = hocon.IndexOf('\n', from);
        return end < 0 ? hocon.Length : end;
    }

    /// <summary>The index after the closing quote, or -1. A plain string ends before the line does.</summary>
    private static int EndOfString(string hocon, int start)
    {
        const string Triple = "\"\"\"";
        if (string.CompareOrdinal(hocon, start, Triple, 0, 3) == 0)
        {
            var close = hocon.IndexOf(Triple, start + 3, StringComparison.Ordinal);
            return close < 0 ? -1 : close + 3;
        }

        for (var i = start + 1; i < hocon.Length && hocon[i] != '\n'; i++)
        {
            if (hocon[i] == '\\')
            {
                i++;
            }
            else if (hocon[i] == '"')
            {
                return i + 1;
            }
        }

        return -1;
    }
}
